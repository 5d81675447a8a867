/// The commands about containers, `NAME` and `container NAME`.
@NullMarked
package dev.nutshell.cli.container;

import org.jspecify.annotations.NullMarked;
