/// What is printed: Docker's tables, durations, sizes and progress bars, safe for a terminal.
@NullMarked
package dev.nutshell.cli.output;

import org.jspecify.annotations.NullMarked;
