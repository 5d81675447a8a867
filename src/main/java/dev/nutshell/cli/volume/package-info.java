/// The commands about volumes, `volume NAME`.
@NullMarked
package dev.nutshell.cli.volume;

import org.jspecify.annotations.NullMarked;
