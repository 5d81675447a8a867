/// What happened to the engine's objects: written by every process of the engine, read by `events`.
///
/// There is no daemon that could tell, so whoever does something writes it down. Hot path: the supervisor writes here; no JSON
/// library, no regular expressions.
@NullMarked
package dev.nutshell.journal;

import org.jspecify.annotations.NullMarked;
