/// What commands do to running containers: signals, waiting, freezing, the end. With the supervisor where it is alive, and
/// without it where it is not.
@NullMarked
package dev.nutshell.container.control;

import org.jspecify.annotations.NullMarked;
