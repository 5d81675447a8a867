package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.util.List;

/// Lets this process itself play a [ChildProgram], with one thread.
///
/// The Java runtime has several threads, and some doors of the kernel are closed to such a process: it can neither join nor
/// make a user namespace (setns(2), unshare(2)). Executing a program ends all threads but one, so the list is executed as a
/// program of its own, out of memory: the process stays the same, with its number, parent, terminal and open descriptors,
/// and nobody has to wait for anybody or to pass signals on.
public final class SingleThread {
    private final Syscalls syscalls;

    public SingleThread(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// Plays `program`, which executes something else at its end. When one of its calls fails the process exits with 127: calls
    /// that may fail are to be attempts. Descriptors that it names must not close at exec ([Descriptors]).
    ///
    /// @throws dev.nutshell.base.EngineException when it cannot be executed; on success there is no return
    public void play(ChildProgram program) {
        try (Fd file = new ProgramFile(syscalls).create("nutshell-entry", program)) {
            Errno errno =
                    new ProgramExecution(syscalls).execute(file, List.of("nutshell"), List.of());
            throw new KernelException(SystemCall.EXECVEAT.kernelName(), errno, file.describe());
        }
    }
}
