/// What the native image takes from the processor beyond the baseline that it is compiled for.
///
/// The JDK has instructions of the processor for some loops only on the JVM. The image's builder knows them too, but compiles them
/// in only where the baseline promises them. Here they are chosen when the program runs. On the JVM nothing of this
/// package is used. It is the only package beside `kernel.call` that knows the builder's own classes.
@NullMarked
package dev.nutshell.processor;

import org.jspecify.annotations.NullMarked;
