package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/// What tells a process from a later one with the same number: its start time. `BootId` tells the boot that it lives in.
public final class ProcessIdentity {
    private static final int BLOCK = 4096;

    private ProcessIdentity() {}

    /// Clock ticks from boot to the start of `pid`; empty when there is no such process, or it has ended and waits to be
    /// reaped.
    public static Optional<Long> startTicks(Syscalls syscalls, int pid) {
        return stat(syscalls, pid).filter(ProcessStat::isAlive).map(ProcessStat::startTicks);
    }

    /// Whether the first thread of `pid` has ended while others go on. The kernel shows nobody the namespaces and the root of
    /// such a process: what is below `/proc/PID/ns` and `/proc/PID/root` are those of the first thread (proc_pid_ns(5)).
    public static boolean isWithoutFirstThread(Syscalls syscalls, int pid) {
        return stat(syscalls, pid).filter(ProcessStat::isWithoutFirstThread).isPresent();
    }

    /// The parent of `pid`, also of one that waits to be reaped; empty when there is no such process.
    public static OptionalInt parent(Syscalls syscalls, int pid) {
        Optional<ProcessStat> stat = stat(syscalls, pid);
        return stat.isPresent() ? OptionalInt.of(stat.get().parent()) : OptionalInt.empty();
    }

    /// A first thread that has just given its number to another one, execve(2), is looked at no more: that other one is.
    private static Optional<ProcessStat> stat(Syscalls syscalls, int pid) {
        Optional<ProcessStat> stat;
        do {
            stat = read(syscalls, pid);
        } while (stat.filter(ProcessStat::isReaped).isPresent());
        return stat;
    }

    /// @throws KernelException where nothing can be said of it, as without a free descriptor: who cannot be looked at is not dead
    private static Optional<ProcessStat> read(Syscalls syscalls, int pid) {
        byte[] block = new byte[BLOCK];
        try (FileCalls files = new FileCalls(syscalls);
                Fd file = files.open(Path.of("/proc/" + pid + "/stat"), OpenFlags.O_RDONLY, 0)) {
            int length = files.content().read(file, block, 0, BLOCK);
            return Optional.of(
                    ProcessStat.parse(new String(block, 0, length, StandardCharsets.US_ASCII)));
        } catch (KernelException failure) {
            return switch (failure.errno()) {
                // ESRCH: reaped since the file was opened
                case ENOENT, ESRCH -> Optional.empty();
                // with hidepid (proc(5)): another user's
                case EACCES, EPERM -> Optional.empty();
                default -> throw failure;
            };
        }
    }
}
