/// Reading the logs that `container.log` writes, for `logs`: from the first file or the last lines, and on while the container
/// writes, across rotations and restarts. Needs no co-operation of the writer. Not on the hot path.
@NullMarked
package dev.nutshell.container.log.read;

import org.jspecify.annotations.NullMarked;
