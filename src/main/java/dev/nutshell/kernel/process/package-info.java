/// Processes: clone with a prepared child, pidfds, signals, limits, pipes, sockets that pass descriptors.
@NullMarked
package dev.nutshell.kernel.process;

import org.jspecify.annotations.NullMarked;
