/// Mounts: the descriptor-based mount API, overlay, option words, the table of mounts.
@NullMarked
package dev.nutshell.kernel.mount;

import org.jspecify.annotations.NullMarked;
