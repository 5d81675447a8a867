/// Reads system call profiles: the JSON of Docker's `--security-opt seccomp=FILE`.
@NullMarked
package dev.nutshell.container.seccomp;

import org.jspecify.annotations.NullMarked;
