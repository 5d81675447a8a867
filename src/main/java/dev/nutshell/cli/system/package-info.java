/// The commands about the engine as a whole.
@NullMarked
package dev.nutshell.cli.system;

import org.jspecify.annotations.NullMarked;
