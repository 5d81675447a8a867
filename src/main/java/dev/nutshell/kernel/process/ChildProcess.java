package dev.nutshell.kernel.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A spawned child. Closing gives up its descriptors; it neither ends nor reaps the child.
public final class ChildProcess implements AutoCloseable {
    private static final int REPORT_SIZE = 8;

    private final Syscalls syscalls;
    private final PidFd pidFd;
    private final Fd report;
    private final ChildProgram program;
    private final ProgramWriter writer;

    ChildProcess(
            Syscalls syscalls, PidFd pidFd, Fd report, ChildProgram program, ProgramWriter writer) {
        this.syscalls = syscalls;
        this.pidFd = pidFd;
        this.report = report;
        this.program = program;
        this.writer = writer;
    }

    /// The process id in the caller's namespace: for messages and records, never for sending signals.
    public int pid() {
        return pidFd.pid();
    }

    public PidFd pidFd() {
        return pidFd;
    }

    /// Waits until the child has executed its file, or has come to the end of a program without one.
    ///
    /// @throws KernelException for the call that failed in the child, with its errno and object; the child is reaped
    public void awaitExecution() {
        try (Arena arena = Arena.ofConfined();
                report) {
            MemorySegment buffer = arena.allocate(REPORT_SIZE, 8);
            // 8 bytes in one write to a pipe: all or nothing (pipe(7), PIPE_BUF)
            long length =
                    syscalls.invoke(
                            SystemCall.READ,
                            report.describe(),
                            report.number(),
                            buffer.address(),
                            REPORT_SIZE);
            if (length == 0) {
                return;
            }
            pidFd.await();
            Errno errno = Errno.of(buffer.get(JAVA_INT, 4));
            int step = writer.ownIndex(buffer.get(JAVA_INT, 0));
            throw step < 0
                    ? new KernelException(SystemCall.FCNTL.kernelName(), errno, "F_DUPFD_CLOEXEC")
                    : program.failure(step, errno);
        }
    }

    @Override
    public void close() {
        report.close();
        pidFd.close();
    }
}
