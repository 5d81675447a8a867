package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
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
        try (CallMemory memory = CallMemory.take()) {
            long result =
                    syscalls.attempt(
                            SystemCall.EXECVE,
                            memory.string(path).address(),
                            array(memory, arguments),
                            array(memory, environment));
            return Errno.of((int) -result);
        }
    }

    /// Executes the file behind `file` (execveat(2)), which may be closed by that.
    ///
    /// @return why it failed: on success there is no return
    public Errno execute(Fd file, List<String> arguments, List<String> environment) {
        try (CallMemory memory = CallMemory.take()) {
            long result =
                    syscalls.attempt(
                            SystemCall.EXECVEAT,
                            file.number(),
                            memory.string("").address(),
                            array(memory, arguments),
                            array(memory, environment),
                            DescriptorFlags.AT_EMPTY_PATH);
            return Errno.of((int) -result);
        }
    }

    private static long array(CallMemory memory, List<String> texts) {
        CallBuffer array = memory.allocate(Long.BYTES * (texts.size() + 1L));
        for (int i = 0; i < texts.size(); i++) {
            array.putLong(Long.BYTES * i, memory.string(texts.get(i)).address());
        }
        return array.address();
    }
}
