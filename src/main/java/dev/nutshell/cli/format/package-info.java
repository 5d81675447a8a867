/// What `--format` makes of lists and of inspected objects.
@NullMarked
package dev.nutshell.cli.format;

import org.jspecify.annotations.NullMarked;
