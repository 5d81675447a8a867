/// The commands about images, `NAME` and `image NAME`.
@NullMarked
package dev.nutshell.cli.image;

import org.jspecify.annotations.NullMarked;
