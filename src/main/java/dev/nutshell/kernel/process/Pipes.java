package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;

/// Pipes and moving bytes through them inside the kernel. Every descriptor is close-on-exec.
public final class Pipes {
    /// The two ends of a pipe.
    public record Ends(Fd read, Fd write) implements AutoCloseable {
        @Override
        public void close() {
            read.close();
            write.close();
        }
    }

    private static final int SPLICE_F_MOVE = 1;
    private static final int SPLICE_F_NONBLOCK = 2;
    private static final int SPLICE_F_MORE = 4;

    private final Syscalls syscalls;

    public Pipes(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    public Ends open(String description) {
        return open(description, 0);
    }

    /// @param flags O_NONBLOCK or 0; O_CLOEXEC is added
    public Ends open(String description, int flags) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer pair = memory.allocate(2 * Integer.BYTES);
            syscalls.invoke(
                    SystemCall.PIPE2,
                    description,
                    pair.address(),
                    flags | DescriptorFlags.O_CLOEXEC);
            return new Ends(
                    new Fd(syscalls, pair.getInt(0), description + " (read end)"),
                    new Fd(syscalls, pair.getInt(4), description + " (write end)"));
        }
    }

    /// Asks for a buffer of `bytes`; more than `/proc/sys/fs/pipe-max-size` needs CAP_SYS_RESOURCE.
    ///
    /// @return the size it has got: the old one when the kernel refused
    public int resize(Fd end, int bytes) {
        long result =
                syscalls.attempt(
                        SystemCall.FCNTL, end.number(), DescriptorFlags.F_SETPIPE_SZ, bytes);
        return result > 0
                ? (int) result
                : (int)
                        syscalls.invoke(
                                SystemCall.FCNTL,
                                end.describe(),
                                end.number(),
                                DescriptorFlags.F_GETPIPE_SZ);
    }

    /// Moves up to `length` bytes; one of the two must be a pipe. Gives what `splice(2)` gave: bytes, 0 at the end of
    /// the input, or `-errno` (EAGAIN, EPIPE and EINVAL are ordinary answers here).
    public long splice(Fd from, Fd to, long length) {
        return syscalls.attempt(
                SystemCall.SPLICE,
                from.number(),
                0,
                to.number(),
                0,
                length,
                SPLICE_F_MOVE | SPLICE_F_MORE);
    }

    /// As [#splice], without waiting for anything, and nothing is held back for more to come: for sockets.
    public long move(Fd from, Fd to, long length) {
        return syscalls.attempt(
                SystemCall.SPLICE,
                from.number(),
                0,
                to.number(),
                0,
                length,
                SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    }

    /// Copies up to `length` bytes from one pipe into another without taking them out; results as of [#splice] (tee(2)).
    public long tee(Fd from, Fd to, long length) {
        return syscalls.attempt(
                SystemCall.TEE, from.number(), to.number(), length, SPLICE_F_NONBLOCK);
    }
}
