@NullMarked
package dev.nutshell.rootless;

import org.jspecify.annotations.NullMarked;
