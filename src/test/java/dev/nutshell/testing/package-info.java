/// Annotations that tests of every package share.
@NullMarked
package dev.nutshell.testing;

import org.jspecify.annotations.NullMarked;
