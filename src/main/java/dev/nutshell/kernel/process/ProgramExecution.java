package dev.nutshell.kernel.process;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Replaces the running program (execve(2)); its other threads end.
public final class ProgramExecution {
    private final Syscalls syscalls;

    public ProgramExecution(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// Executes the file at `path`, which is not searched for.
    ///
    /// @return why it failed: on success there is no return
    public Errno execute(String path, List<String> arguments, List<String> environment) {
        try (Arena arena = Arena.ofConfined()) {
            long result =
                    syscalls.attempt(
                            SystemCall.EXECVE,
                            arena.allocateFrom(path).address(),
                            array(arena, arguments),
                            array(arena, environment));
            return Errno.of((int) -result);
        }
    }

    /// Executes the file behind `file` (execveat(2)), which may be closed by that.
    ///
    /// @return why it failed: on success there is no return
    public Errno execute(Fd file, List<String> arguments, List<String> environment) {
        try (Arena arena = Arena.ofConfined()) {
            long result =
                    syscalls.attempt(
                            SystemCall.EXECVEAT,
                            file.number(),
                            arena.allocateFrom("").address(),
                            array(arena, arguments),
                            array(arena, environment),
                            DescriptorFlags.AT_EMPTY_PATH);
            return Errno.of((int) -result);
        }
    }

    private static long array(Arena arena, List<String> texts) {
        MemorySegment array = arena.allocate(JAVA_LONG, texts.size() + 1L);
        for (int i = 0; i < texts.size(); i++) {
            array.setAtIndex(JAVA_LONG, i, arena.allocateFrom(texts.get(i)).address());
        }
        return array.address();
    }
}
