package dev.nutshell.kernel.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
        try (Arena arena = Arena.ofConfined()) {
            syscalls.invoke(SystemCall.CHDIR, path, arena.allocateFrom(path).address());
        }
    }

    /// Where the process is; starts with `(unreachable)` when that lies outside its root (getcwd(2)).
    public String current() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(PATH_MAX);
            long length = syscalls.invoke(SystemCall.GETCWD, "", buffer.address(), PATH_MAX);
            byte[] path = buffer.asSlice(0, Math.max(0, length - 1)).toArray(JAVA_BYTE);
            return new String(path, StandardCharsets.UTF_8);
        }
    }

    /// Sets the mask of mode bits that new files do not get.
    public void setFileModeMask(int mask) {
        syscalls.invoke(SystemCall.UMASK, "", mask);
    }
}
