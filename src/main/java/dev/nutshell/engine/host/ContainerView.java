package dev.nutshell.engine.host;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.control.RunningContainer;
import dev.nutshell.container.folder.ContainerLock;
import dev.nutshell.container.mount.MountPoint;
import dev.nutshell.image.Snapshot;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.mount.OverlayMount;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a path of a container is, as the container sees it: with its volumes and binds, whether it runs or not.
///
/// Of a running container it is the root of its first process, which is held so that the number stays its own. Of another one it is
/// an overlay mount of ours, under the container's lock, or the source of the volume, bind or image that the path is in.
final class ContainerView implements AutoCloseable {
    private static final int DIRECTORY = OpenFlags.O_PATH | OpenFlags.O_DIRECTORY;

    private final Fd root;
    private final String path;
    private final String name;
    private final @Nullable AutoCloseable holder;

    private ContainerView(Fd root, String path, String asked, @Nullable AutoCloseable holder) {
        this.root = root;
        this.path = path;
        this.name = TreeTransfer.name(asked);
        this.holder = holder;
    }

    /// @param write whether the path is to be changed: then what is mounted read-only is refused
    static ContainerView open(
            Store store, RunningContainers running, String container, String path, boolean write) {
        ContainerRecord record = store.containers().find(container);
        Optional<MountPoint> mount = mountOf(record, path);
        if (write) {
            requireWritable(record, mount);
        }
        Optional<RunningContainer> held = running.hold(record);
        if (held.isPresent()) {
            int pid = held.get().process().pid();
            running.requireEnterable(container, pid);
            Path root = Path.of("/proc/" + pid + "/root");
            return new ContainerView(open(store, root), path, path, held.get());
        }
        ContainerLock lock = store.containers().lock(record.id());
        try {
            return atRest(store, record, mount, path, lock);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static ContainerView atRest(
            Store store,
            ContainerRecord record,
            Optional<MountPoint> mount,
            String path,
            ContainerLock lock) {
        return switch (mount.orElse(null)) {
            case MountPoint.Image image -> {
                try (Fd overlay = MountedImages.open(store, record.id(), image)) {
                    yield below(store, overlay, image, image.subpath(), path, lock);
                }
            }
            case MountPoint.Volume volume -> {
                try (Fd files = open(store, Path.of(volume.path()))) {
                    yield below(store, files, volume, volume.subpath(), path, lock);
                }
            }
            case MountPoint.Bind bind -> ofBind(store, bind, path, lock);
            // memory, whose content ends with the container
            case MountPoint.Tmpfs _ -> ofRoot(store, record, path, lock);
            case null -> ofRoot(store, record, path, lock);
        };
    }

    private static ContainerView ofRoot(
            Store store, ContainerRecord record, String path, ContainerLock lock) {
        Snapshot snapshot = store.snapshots().find(record.id());
        Fd overlay =
                new OverlayMount(store.syscalls())
                        .detached(snapshot.lowerDirs(), snapshot.upper(), snapshot.work(), false);
        return new ContainerView(overlay, path, path, lock);
    }

    private static ContainerView ofBind(
            Store store, MountPoint.Bind bind, String path, ContainerLock lock) {
        Path source = Path.of(bind.source());
        String below = path.substring(bind.destination().length());
        if (!below.isEmpty()) {
            return new ContainerView(open(store, source), below, path, lock);
        }
        // the mount itself, which may be a file
        return new ContainerView(
                open(store, source.resolveSibling(".")), "/" + source.getFileName(), path, lock);
    }

    /// A subpath leads through what a container has made, as it does when it is mounted: links in it are resolved inside `root`
    /// (CVE-2021-30465).
    ///
    /// @param root of the whole image or volume; may be closed afterwards, as what was opened in it keeps it
    private static ContainerView below(
            Store store,
            Fd root,
            MountPoint mount,
            String subpath,
            String path,
            ContainerLock lock) {
        String below = path.substring(mount.destination().length());
        String shown = "/" + subpath;
        try (FileCalls files = new FileCalls(store.syscalls())) {
            if (!below.isEmpty()) {
                return new ContainerView(
                        files.openResolvingIfPresent(
                                        root,
                                        FileCalls.bytes(shown),
                                        DIRECTORY,
                                        PlacedEntry.CONFINED)
                                .orElseThrow(() -> missing(mount, subpath)),
                        below,
                        path,
                        lock);
            }
            // the mount itself: an entry, which may be a file, and of a directory its `.`
            PlacedEntry entry =
                    PlacedEntry.find(files, root, shown + "/.", true)
                            .or(() -> PlacedEntry.find(files, root, shown, true))
                            .orElseThrow(() -> missing(mount, subpath));
            return new ContainerView(entry.parent(), FileCalls.text(entry.name()), path, lock);
        }
    }

    private static EngineException missing(MountPoint mount, String subpath) {
        return new EngineException(
                ErrorKind.NOT_FOUND,
                "mount on " + mount.destination() + ": no directory " + subpath);
    }

    private static Fd open(Store store, Path directory) {
        try (FileCalls files = new FileCalls(store.syscalls())) {
            return files.open(directory, DIRECTORY, 0);
        }
    }

    private static Optional<MountPoint> mountOf(ContainerRecord record, String path) {
        return record.mounts().stream()
                .filter(
                        mount ->
                                path.equals(mount.destination())
                                        || path.startsWith(mount.destination() + "/"))
                .max(Comparator.comparingInt(mount -> mount.destination().length()));
    }

    private static void requireWritable(ContainerRecord record, Optional<MountPoint> mount) {
        if (mount.isPresent() && !mount.get().isWritable()) {
            throw new EngineException(
                    ErrorKind.CONFLICT,
                    "mounted volume is marked read-only: " + mount.get().destination());
        }
        if (mount.isEmpty() && record.host().storage().readOnlyRoot()) {
            throw new EngineException(
                    ErrorKind.CONFLICT, "container rootfs is marked read-only: " + record.name());
        }
    }

    /// The directory that the path is resolved in.
    Fd root() {
        return root;
    }

    /// What it is called in the container: the host's name of a mount is another one.
    String name() {
        return name;
    }

    /// The path in it.
    String path() {
        return path;
    }

    @Override
    public void close() {
        root.close();
        try {
            if (holder != null) {
                holder.close();
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
