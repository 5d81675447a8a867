package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.abi.CloneArguments;
import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.KernelVersion;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.CloneDoor;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;

/// Starts processes with `clone3(2)`.
///
/// A child has its parent's memory until it executes, as with `vfork(2)`: a copy of the page tables of an image of 60 MB, and
/// of each page that the parent writes to later, costs several milliseconds.
///
/// Any thread may spawn, several at once. Children of one process should not wait for each other before they execute:
/// each holds copies of the other's report pipe until then.
public final class Clone {
    private final Syscalls syscalls;
    private final CloneDoor door;
    private final Pipes pipes;

    public Clone(Syscalls syscalls) {
        this(syscalls, SymbolSource.cloneDoor());
    }

    Clone(Syscalls syscalls, CloneDoor door) {
        this.syscalls = syscalls;
        this.door = door;
        this.pipes = new Pipes(syscalls);
    }

    /// Clones and lets the child play `program`. Returns when the child has executed, or while it is still playing: call
    /// [ChildProcess#awaitExecution] to learn whether it came to its end.
    ///
    /// @throws KernelException when clone3 itself fails; then there is no child
    public ChildProcess spawn(CloneRequest request, ChildProgram program) {
        ProgramWriter writer = new ProgramWriter(program, Architecture.current());
        Pipes.Ends report = pipes.open("child report");
        try (Fd input = raised(report.write(), program.reserved());
                CallMemory memory = CallMemory.take()) {
            CallBuffer list = writer.write(memory, input.number());
            CallBuffer pidFd = memory.allocate(Integer.BYTES);
            CallBuffer arguments = arguments(memory, request, program, pidFd);
            long pid = door.cloneAndPlay(arguments.address(), arguments.size(), list.address());
            if (pid < 0) {
                throw new KernelException(
                        SystemCall.CLONE3.kernelName(), Errno.of((int) -pid), subject(request));
            }
            Fd descriptor = new Fd(syscalls, pidFd.getInt(0), "process " + pid);
            return new ChildProcess(
                    syscalls,
                    new PidFd(syscalls, (int) pid, descriptor),
                    report.read(),
                    program,
                    writer);
        } catch (RuntimeException failure) {
            report.read().close();
            throw failure;
        }
    }

    private CallBuffer arguments(
            CallMemory memory, CloneRequest request, ChildProgram program, CallBuffer pidFd) {
        CallBuffer struct = memory.allocate(CloneArguments.SIZE);
        long flags =
                request.flags() | CloneArguments.CLONE_PIDFD | CloneArguments.CLONE_CLEAR_SIGHAND;
        if (program.canShareMemory() && request.sharesMemory(KernelVersion.current())) {
            flags |= CloneArguments.CLONE_VM | CloneArguments.CLONE_VFORK;
        }
        Fd cgroup = request.cgroup();
        if (cgroup == null) {
            CloneArguments.write(struct.bytes(), flags, pidFd.address(), SignalNumber.SIGCHLD, 0);
        } else {
            flags |= CloneArguments.CLONE_INTO_CGROUP;
            CloneArguments.write(
                    struct.bytes(), flags, pidFd.address(), SignalNumber.SIGCHLD, cgroup.number());
        }
        return struct;
    }

    /// A descriptor that the program's own numbers cannot overwrite.
    private Fd raised(Fd descriptor, int lowest) {
        if (descriptor.number() >= lowest) {
            return descriptor;
        }
        try (descriptor) {
            long copy =
                    syscalls.invoke(
                            SystemCall.FCNTL,
                            descriptor.describe(),
                            descriptor.number(),
                            DescriptorFlags.F_DUPFD_CLOEXEC,
                            lowest);
            return new Fd(syscalls, (int) copy, descriptor.describe());
        }
    }

    private static String subject(CloneRequest request) {
        Fd cgroup = request.cgroup();
        return cgroup == null ? "" : "into " + cgroup.describe();
    }
}
