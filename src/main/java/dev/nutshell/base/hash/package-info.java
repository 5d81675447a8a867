/// SHA-256 at the speed of the processor: every byte of a pull goes through it twice.
@NullMarked
package dev.nutshell.base.hash;

import org.jspecify.annotations.NullMarked;
