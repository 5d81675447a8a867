/// The one door to the kernel: a number and six words in, a result or an error out.
///
/// Only this package uses `java.lang.foreign.Linker` or a direct C call.
@NullMarked
package dev.nutshell.kernel.call;

import org.jspecify.annotations.NullMarked;
