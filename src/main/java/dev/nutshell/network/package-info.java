/// Networks: what the user made, and how a container is put on them.
@NullMarked
package dev.nutshell.network;

import org.jspecify.annotations.NullMarked;
