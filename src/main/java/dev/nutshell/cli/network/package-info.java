/// The commands of `network`.
@NullMarked
package dev.nutshell.cli.network;

import org.jspecify.annotations.NullMarked;
