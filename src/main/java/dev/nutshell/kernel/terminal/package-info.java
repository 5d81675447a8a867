/// Terminals: pseudo terminals, window sizes, raw mode.
@NullMarked
package dev.nutshell.kernel.terminal;

import org.jspecify.annotations.NullMarked;
