/// What the hosts of an overlay network tell each other: who they are, and which addresses their containers have.
@NullMarked
package dev.nutshell.network.directory;

import org.jspecify.annotations.NullMarked;
