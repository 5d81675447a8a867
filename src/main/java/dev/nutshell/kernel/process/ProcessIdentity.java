package dev.nutshell.kernel.process;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.abi.OpenFlags;
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

    /// Fields between the end of the command's name and the start time, proc_pid_stat(5).
    private static final int FIELDS_BEFORE_START = 20;

    private ProcessIdentity() {}

    /// Clock ticks from boot to the start of `pid`; empty when there is no such process, or it has ended and waits to be
    /// reaped.
    public static Optional<Long> startTicks(Syscalls syscalls, int pid) {
        Optional<String[]> stat = stat(syscalls, pid);
        return stat.filter(fields -> !fields[0].equals("Z") && !fields[0].equals("X"))
                .map(fields -> Long.parseLong(fields[FIELDS_BEFORE_START - 1]));
    }

    /// The parent of `pid`, also of one that waits to be reaped; empty when there is no such process.
    public static OptionalInt parent(Syscalls syscalls, int pid) {
        Optional<String[]> stat = stat(syscalls, pid);
        return stat.isPresent()
                ? OptionalInt.of(Integer.parseInt(stat.get()[1]))
                : OptionalInt.empty();
    }

    /// The fields from the state on; the name before, in parentheses, may hold anything, also a parenthesis.
    private static Optional<String[]> stat(Syscalls syscalls, int pid) {
        return read(syscalls, "/proc/" + pid + "/stat")
                .map(stat -> stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    }

    private static Optional<String> read(Syscalls syscalls, String path) {
        byte[] block = new byte[BLOCK];
        try (FileCalls files = new FileCalls(syscalls);
                Fd file = files.open(Path.of(path), OpenFlags.O_RDONLY, 0)) {
            int length = files.content().read(file, block, 0, BLOCK);
            return Optional.of(new String(block, 0, length, StandardCharsets.US_ASCII));
        } catch (EngineException _) {
            return Optional.empty();
        }
    }
}
