package dev.nutshell.kernel.terminal;

import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.abi.TerminalRequests;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;

/// A pseudo terminal: the engine keeps the master, the container's process gets the peer (pts(4)).
///
/// @param number the peer's name in the devpts file system
public record Pty(Fd master, Fd peer, int number) implements AutoCloseable {
    private static final int OPEN_FLAGS =
            DescriptorFlags.O_RDWR | DescriptorFlags.O_NOCTTY | DescriptorFlags.O_CLOEXEC;

    /// Opens a new pair in the devpts file system that `devpts` is the root of (a container's own instance).
    ///
    /// The peer is opened by TIOCGPTPEER from the master, never by its name below `/dev/pts`: a container could have put
    /// another file there (CVE-2025-52565).
    public static Pty open(Syscalls syscalls, Fd devpts) {
        Fd master = openMaster(syscalls, devpts);
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer word = memory.allocate(Integer.BYTES);
            control(syscalls, master, TerminalRequests.TIOCSPTLCK, word.address());
            control(syscalls, master, TerminalRequests.TIOCGPTN, word.address());
            int number = word.getInt(0);
            long peer = control(syscalls, master, TerminalRequests.TIOCGPTPEER, OPEN_FLAGS);
            return new Pty(master, new Fd(syscalls, (int) peer, "pts/" + number), number);
        } catch (RuntimeException failure) {
            master.close();
            throw failure;
        }
    }

    private static Fd openMaster(Syscalls syscalls, Fd devpts) {
        try (CallMemory memory = CallMemory.take()) {
            long number =
                    syscalls.invoke(
                            SystemCall.OPENAT,
                            devpts.describe() + "/ptmx",
                            devpts.number(),
                            memory.string("ptmx").address(),
                            OPEN_FLAGS,
                            0);
            return new Fd(syscalls, (int) number, "ptmx");
        }
    }

    private static long control(Syscalls syscalls, Fd master, int request, long argument) {
        return syscalls.invoke(
                SystemCall.IOCTL,
                master.describe(),
                master.number(),
                Integer.toUnsignedLong(request),
                argument);
    }

    @Override
    public void close() {
        peer.close();
        master.close();
    }
}
