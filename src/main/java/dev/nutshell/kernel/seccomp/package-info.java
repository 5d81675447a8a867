/// System call filters, `seccomp(2)`: profiles as Docker and OCI write them, their compiler, their installation.
///
/// From [SeccompProfile] (with conditions) to [SeccompPolicy] (decided for one container) to [BpfProgram] (what the
/// kernel runs).
@NullMarked
package dev.nutshell.kernel.seccomp;

import org.jspecify.annotations.NullMarked;
