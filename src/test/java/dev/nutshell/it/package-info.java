/// Integration tests: the static native binary, driven from outside as a user drives it.
///
/// The binary is the system property `nutshell.binary`. See `docs/testing.md`.
@NullMarked
package dev.nutshell.it;

import org.jspecify.annotations.NullMarked;
