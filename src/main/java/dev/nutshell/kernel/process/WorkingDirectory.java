package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import java.nio.charset.StandardCharsets;

/// Working directory and file mode mask of the process, which exec keeps.
///
/// Java keeps a copy of its own of the directory that it started in: after a change only absolute paths and descriptors mean
/// the same to both.
public final class WorkingDirectory {
    private static final int PATH_MAX = 4096;

    private final Syscalls syscalls;

    public WorkingDirectory(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    public void change(String path) {
        try (CallMemory memory = CallMemory.take()) {
            syscalls.invoke(SystemCall.CHDIR, path, memory.string(path).address());
        }
    }

    /// Where the process is; starts with `(unreachable)` when that lies outside its root (getcwd(2)).
    public String current() {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer buffer = memory.reserve(PATH_MAX);
            long length = syscalls.invoke(SystemCall.GETCWD, "", buffer.address(), PATH_MAX);
            byte[] path = buffer.toArray(Math.max(0, length - 1));
            return new String(path, StandardCharsets.UTF_8);
        }
    }

    /// Sets the mask of mode bits that new files do not get.
    public void setFileModeMask(int mask) {
        syscalls.invoke(SystemCall.UMASK, "", mask);
    }
}
