/// The engine's images on this machine: the image store and the registries behind [dev.nutshell.engine.Images].
@NullMarked
package dev.nutshell.engine.image;

import org.jspecify.annotations.NullMarked;
