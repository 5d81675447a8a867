/// What a process may do: capabilities, the attributes of `prctl(2)`, session keyrings.
@NullMarked
package dev.nutshell.kernel.security;

import org.jspecify.annotations.NullMarked;
