/// Extended BPF: programs that the kernel checks and runs at places of its own, bpf(2).
@NullMarked
package dev.nutshell.kernel.bpf;

import org.jspecify.annotations.NullMarked;
