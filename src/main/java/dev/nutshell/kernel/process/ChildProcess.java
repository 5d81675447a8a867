package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;

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
        try (CallMemory memory = CallMemory.take();
                report) {
            CallBuffer buffer = memory.allocate(REPORT_SIZE);
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
            Errno errno = Errno.of(buffer.getInt(4));
            int step = writer.ownIndex(buffer.getInt(0));
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
