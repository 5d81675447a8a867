package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;

/// The descriptor table of the process as a whole.
public final class Descriptors {
    private final Syscalls syscalls;

    public Descriptors(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// Marks every descriptor from `first` on as closing at exec (CVE-2024-21626: one directory that stays open is a way
    /// out of the container).
    public void closeAtExecFrom(int first) {
        syscalls.invoke(
                SystemCall.CLOSE_RANGE,
                "",
                first,
                DescriptorFlags.CLOSE_RANGE_LAST,
                DescriptorFlags.CLOSE_RANGE_CLOEXEC);
    }

    /// Closes every descriptor from `first` on: only at the start of a program, before anything else is open.
    public void closeFrom(int first) {
        syscalls.invoke(SystemCall.CLOSE_RANGE, "", first, DescriptorFlags.CLOSE_RANGE_LAST, 0);
    }

    /// Gives up 0, 1 and 2: for a process that must not keep its parent's pipes open.
    public void closeStandardStreams() {
        syscalls.invoke(SystemCall.CLOSE_RANGE, "", 0, 2, 0);
    }

    /// A second descriptor of the same open file, close-on-exec, numbered `lowest` or higher.
    public Fd duplicate(int descriptor, int lowest, String description) {
        long copy =
                syscalls.invoke(
                        SystemCall.FCNTL,
                        description,
                        descriptor,
                        DescriptorFlags.F_DUPFD_CLOEXEC,
                        lowest);
        return new Fd(syscalls, (int) copy, description);
    }

    /// Lets `descriptor` stay open at exec.
    public void keepAtExec(Fd descriptor) {
        syscalls.invoke(
                SystemCall.FCNTL,
                descriptor.describe(),
                descriptor.number(),
                DescriptorFlags.F_SETFD,
                0);
    }

    /// Makes `target` a copy of `source` that stays open at exec; what `target` was is closed.
    public void replace(int target, Fd source) {
        syscalls.invoke(SystemCall.DUP3, source.describe(), source.number(), target, 0);
    }

    /// Switches O_NONBLOCK. It belongs to the open file: everybody who shares it sees the change, so never do it to the
    /// standard streams that the caller gave the engine.
    public void setNonBlocking(Fd descriptor, boolean nonBlocking) {
        long flags =
                syscalls.invoke(
                        SystemCall.FCNTL,
                        descriptor.describe(),
                        descriptor.number(),
                        DescriptorFlags.F_GETFL);
        long changed =
                nonBlocking
                        ? flags | DescriptorFlags.O_NONBLOCK
                        : flags & ~(long) DescriptorFlags.O_NONBLOCK;
        syscalls.invoke(
                SystemCall.FCNTL,
                descriptor.describe(),
                descriptor.number(),
                DescriptorFlags.F_SETFL,
                changed);
    }
}
