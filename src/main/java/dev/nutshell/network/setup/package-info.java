/// Puts containers on networks and takes them off: lists of small steps, each with an undo.
@NullMarked
package dev.nutshell.network.setup;

import org.jspecify.annotations.NullMarked;
