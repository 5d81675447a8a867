package dev.nutshell.kernel.mount;

import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.MemoryFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// A view of an executable through which nobody can reach the file itself for writing (CVE-2019-5736).
///
/// A process inside a container can open `/proc/PID/exe` of the runtime that is about to become its init. What it finds
/// there is a file of an overlay without an upper layer: its superblock is read-only for ever, whatever capabilities the
/// opener has. A read-only bind mount would not do: who can change mounts can make it writable again.
///
/// The view shares its pages with the file: it costs no copy and no memory. Where overlay refuses (odd file system, no
/// `/sys`), the fallback is a sealed copy in memory.
public final class SealedExecutable {
    /// Overlay without an upper layer wants two lower ones. This directory is there in every mount namespace that
    /// can start containers, lies on a file system of its own, and no name is ever looked up in it.
    private static final Path SECOND_LAYER = Path.of("/sys/kernel");

    private final Syscalls syscalls;

    public SealedExecutable(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// A descriptor of the view, for `execveat(2)` with AT_EMPTY_PATH.
    public Fd open(Path executable) {
        try {
            return throughOverlay(executable);
        } catch (KernelException _) {
            return copied(executable);
        }
    }

    Fd throughOverlay(Path executable) {
        Path directory =
                Objects.requireNonNull(executable.toAbsolutePath().getParent(), "parent directory");
        try (Fd mount =
                new OverlayMount(syscalls).detachedReadOnly(List.of(directory, SECOND_LAYER))) {
            return open(
                    mount.number(), executable.getFileName().toString(), DescriptorFlags.O_PATH);
        }
    }

    Fd copied(Path executable) {
        try (Fd source =
                open(DescriptorFlags.AT_FDCWD, executable.toString(), DescriptorFlags.O_RDONLY)) {
            return new MemoryFile(syscalls).sealedCopy(source, executable.toString(), true);
        }
    }

    private Fd open(int directory, String path, int flags) {
        try (CallMemory memory = CallMemory.take()) {
            long number =
                    syscalls.invoke(
                            SystemCall.OPENAT,
                            path,
                            directory,
                            memory.string(path).address(),
                            flags | DescriptorFlags.O_CLOEXEC,
                            0);
            return new Fd(syscalls, (int) number, path);
        }
    }
}
