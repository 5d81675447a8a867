package dev.nutshell.runtime;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.TaskThread;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.mount.FilesystemContext;
import dev.nutshell.kernel.mount.MountOptions;
import dev.nutshell.kernel.mount.Mounts;
import dev.nutshell.kernel.mount.OverlayMount;
import dev.nutshell.kernel.mount.PrivateMountNamespace;
import dev.nutshell.kernel.namespace.Namespace;
import dev.nutshell.kernel.namespace.Namespaces;
import java.nio.file.Path;
import java.util.List;

/// Opens what a container mounts from outside, as detached mounts.
final class SourceMounts {
    private static final int CONFINED = OpenFlags.RESOLVE_IN_ROOT | OpenFlags.RESOLVE_NO_MAGICLINKS;

    private final Syscalls syscalls;
    private final Mounts mounts;

    SourceMounts(Syscalls syscalls, Mounts mounts) {
        this.syscalls = syscalls;
        this.mounts = mounts;
    }

    /// @throws EngineException INVALID_ARGUMENT when there is nothing to mount
    Fd open(StartPlan.Source source) {
        return switch (source) {
            case StartPlan.Source.Tree tree -> openTree(tree);
            case StartPlan.Source.Overlay overlay -> openOverlay(overlay);
            case StartPlan.Source.FileSystem system -> openFileSystem(system);
        };
    }

    private Fd openTree(StartPlan.Source.Tree tree) {
        try {
            if (StartPlan.isSharedMemory(tree.path())) {
                return openInItsNamespace(tree);
            }
            return tree.subpath().isEmpty()
                    ? mounts.openTree(tree.path(), tree.recursive())
                    : openBelow(tree);
        } catch (KernelException failure) {
            String below = tree.subpath().isEmpty() ? "" : "/" + tree.subpath();
            throw missing("bind source path does not exist: " + tree.path() + below, failure);
        }
    }

    /// `failure` itself where it says something else than that nothing is there.
    private static EngineException missing(String problem, KernelException failure) {
        return failure.errno() == Errno.ENOENT || failure.errno() == Errno.ENOTDIR
                ? new EngineException(ErrorKind.INVALID_ARGUMENT, problem, failure)
                : failure;
    }

    /// A mount can only be copied by who is in its namespace (open_tree(2)): by a thread that goes there and ends.
    private Fd openInItsNamespace(StartPlan.Source.Tree tree) {
        String process = tree.path().substring(0, tree.path().indexOf("/root/"));
        try (FileCalls files = new FileCalls(syscalls);
                Fd namespace = files.open(Path.of(process + "/ns/mnt"), OpenFlags.O_RDONLY, 0)) {
            return TaskThread.call(
                    "namespaces",
                    () -> {
                        Namespaces own = new Namespaces(syscalls);
                        own.separateWorkingDirectory();
                        own.join(namespace, Namespace.MOUNT);
                        return mounts.openTree(StartPlan.SHARED_MEMORY, tree.recursive());
                    });
        }
    }

    /// Whoever writes into the tree can put links in the way at any moment: they are resolved inside it, and what was found is
    /// mounted by its descriptor (CVE-2021-30465).
    private Fd openBelow(StartPlan.Source.Tree tree) {
        try (FileCalls files = new FileCalls(syscalls);
                Fd root = files.open(Path.of(tree.path()), OpenFlags.O_PATH, 0)) {
            return openBelow(files, root, tree.subpath(), tree.recursive());
        }
    }

    private Fd openBelow(FileCalls files, Fd root, String subpath, boolean recursive) {
        try (Fd found =
                files.openResolving(
                        root, FileCalls.bytes(subpath), OpenFlags.O_PATH, 0, CONFINED)) {
            return mounts.openTree(found, recursive);
        }
    }

    private Fd openOverlay(StartPlan.Source.Overlay overlay) {
        List<Path> lower = overlay.lower().stream().map(Path::of).toList();
        if (overlay.subpath().isEmpty()) {
            return new OverlayMount(syscalls).detachedReadOnly(lower);
        }
        try {
            return openOverlayPart(lower, overlay.subpath());
        } catch (KernelException failure) {
            throw missing("overlay of " + lower.getFirst() + ": no /" + overlay.subpath(), failure);
        }
    }

    /// Of a detached mount no part can be copied before Linux 6.15: it is attached for that, where nobody else sees it.
    private Fd openOverlayPart(List<Path> lower, String subpath) {
        return PrivateMountNamespace.call(
                syscalls,
                () -> {
                    try (FileCalls files = new FileCalls(syscalls);
                            Fd root = new OverlayMount(syscalls).detachedReadOnly(lower)) {
                        mounts.attach(root, lower.getFirst().toString());
                        return openBelow(files, root, subpath, false);
                    }
                });
    }

    private Fd openFileSystem(StartPlan.Source.FileSystem system) {
        MountOptions options = MountOptions.parse(system.options());
        try (FilesystemContext context = mounts.filesystem(system.type())) {
            context.option("source", system.device()).words(options.superblock());
            return context.mount(options.attributes());
        }
    }
}
