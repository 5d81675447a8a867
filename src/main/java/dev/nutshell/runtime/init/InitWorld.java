package dev.nutshell.runtime.init;

import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.mount.Mounts;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the steps of init work on: the kernel, the descriptors that came from the engine, the container's root.
public final class InitWorld {
    private final Syscalls syscalls;
    private final InitChannel channel;
    private final FileCalls files;
    private final Mounts mounts;
    private final Map<String, Fd> prepared = new HashMap<>();
    private @Nullable Fd attachedRoot;
    private @Nullable ContainerRoot root;

    InitWorld(Syscalls syscalls, InitChannel channel) {
        this.syscalls = syscalls;
        this.channel = channel;
        this.files = new FileCalls(syscalls);
        this.mounts = new Mounts(syscalls);
    }

    /// A world whose container root is `root` from the start.
    InitWorld(Syscalls syscalls, InitChannel channel, Fd root) {
        this(syscalls, channel);
        this.root = new ContainerRoot(files, root);
    }

    Syscalls syscalls() {
        return syscalls;
    }

    InitChannel channel() {
        return channel;
    }

    FileCalls files() {
        return files;
    }

    Mounts mounts() {
        return mounts;
    }

    /// A descriptor that the engine gave to init under `number`.
    Fd given(int number, String description) {
        return new Fd(syscalls, number, description);
    }

    /// A mount that waits for its place.
    void prepare(String destination, Fd mount) {
        prepared.put(destination, mount);
    }

    /// The mount that was made for `destination` in advance.
    Optional<Fd> takePrepared(String destination) {
        return Optional.ofNullable(prepared.remove(destination));
    }

    /// The container's root mount, attached but not the root yet.
    void attached(Fd mount) {
        attachedRoot = mount;
    }

    Fd attachedRoot() {
        if (attachedRoot == null) {
            throw new IllegalStateException("plan pivots before it attaches a root");
        }
        return attachedRoot;
    }

    /// The tree that the container sees as `/`. Before a pivot (a process that joins a container has none) it is what the
    /// caller's root is.
    ContainerRoot root() {
        if (root == null) {
            Fd directory = files.open(Path.of("/"), OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, 0);
            root = new ContainerRoot(files, directory);
        }
        return root;
    }
}
