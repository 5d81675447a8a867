/// The caller's terminal and streams, tied to those of a container for the time of one command.
@NullMarked
package dev.nutshell.engine.session;

import org.jspecify.annotations.NullMarked;
