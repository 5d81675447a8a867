package dev.nutshell.engine.host;

import dev.nutshell.archive.TarWriter;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.engine.ContainerFiles;
import dev.nutshell.image.ArchiveUnpack;
import dev.nutshell.image.TreePack;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import dev.nutshell.kernel.file.TreeCopy;
import dev.nutshell.store.Temporary;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files of containers of this host.
final class HostContainerFiles implements ContainerFiles {
    private static final Path HOST = Path.of("/");

    private final Store store;
    private final RunningContainers running;

    HostContainerFiles(Store store, RunningContainers running) {
        this.store = store;
        this.running = running;
    }

    @Override
    public long copyOut(String container, String source, String target, CopyOptions options) {
        refuseDevice(target);
        try (FileCalls files = new FileCalls(store.syscalls());
                Fd host = host(files);
                ContainerView view =
                        ContainerView.open(store, running, container, absolute(source), false)) {
            long bytes =
                    new TreeTransfer(files, options)
                            .copy(view.root(), view.path(), view.name(), host, local(target));
            record(container, "archive-path");
            return bytes;
        } catch (EngineException e) {
            throw naming(container, e);
        }
    }

    @Override
    public long copyIn(String source, String container, String target, CopyOptions options) {
        try (FileCalls files = new FileCalls(store.syscalls());
                Fd host = host(files);
                ContainerView view =
                        ContainerView.open(store, running, container, absolute(target), true)) {
            long bytes =
                    new TreeTransfer(files, options)
                            .copy(
                                    host,
                                    local(source),
                                    TreeTransfer.name(source),
                                    view.root(),
                                    view.path());
            record(container, "extract-to-dir");
            return bytes;
        } catch (EngineException e) {
            throw naming(container, e);
        }
    }

    @Override
    public void read(String container, String path, boolean follow, OutputStream archive) {
        try (FileCalls files = new FileCalls(store.syscalls());
                ContainerView view =
                        ContainerView.open(store, running, container, absolute(path), false)) {
            if (TreeTransfer.isContent(view.path())) {
                try (Fd folder = directory(files, view);
                        TarWriter tar = new TarWriter(archive)) {
                    TreePack.ofTree(files, tar).content(folder, "./");
                }
                record(container, "archive-path");
                return;
            }
            String name = view.name();
            try (PlacedEntry entry =
                            PlacedEntry.find(files, view.root(), view.path(), follow)
                                    .filter(found -> found.status() != null)
                                    .orElseThrow(() -> missing(container, path));
                    // only now: even an archive of nothing is written
                    TarWriter tar = new TarWriter(archive)) {
                TreePack.ofTree(files, tar).entry(entry.parent(), entry.name(), name);
            }
            record(container, "archive-path");
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.SYSTEM, "cannot write the archive: " + e.getMessage(), e);
        }
    }

    /// The archive is unpacked beside the container first: what is wrong with it must not be half done inside.
    @Override
    public void write(String container, String path, InputStream archive, boolean keepOwner) {
        try (FileCalls files = new FileCalls(store.syscalls());
                ContainerView view =
                        ContainerView.open(store, running, container, absolute(path), true);
                Fd target = directory(files, view);
                Temporary folder = store.temporaries().newDirectory()) {
            FileStatus before = files.attributes().status(target);
            try (Fd unpacked =
                    files.openAt(folder.descriptor(), new byte[] {'.'}, TreeSize.LISTABLE, 0)) {
                ArchiveUnpack.into(files, unpacked, archive);
                new TreeCopy(files, target, new TreeCopy.Manner(true, !keepOwner)).copy(unpacked);
            }
            restore(files, target, before);
            record(container, "extract-to-dir");
        }
    }

    private void record(String container, String action) {
        new ContainerEvents(store).record(store.containers().find(container), action);
    }

    /// The directory that was unpacked into is not part of the archive.
    private static void restore(FileCalls files, Fd target, FileStatus before) {
        files.attributes().changeOwner(target, before.uid(), before.gid());
        files.attributes().changeMode(target, before.permissions());
    }

    private static Fd directory(FileCalls files, ContainerView view) {
        return files.openResolvingIfPresent(
                        view.root(),
                        FileCalls.bytes(view.path()),
                        OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY,
                        PlacedEntry.CONFINED)
                .orElseThrow(
                        () ->
                                new EngineException(
                                        ErrorKind.NOT_FOUND, view.path() + ": no such directory"));
    }

    private static Fd host(FileCalls files) {
        return files.open(HOST, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, 0);
    }

    /// A path of a container starts at its root whether it says so or not.
    private static String absolute(String path) {
        return path.startsWith("/") ? path : "/" + path;
    }

    /// A path of the host, absolute; its end says what is meant, so it is not cleaned.
    private static String local(String path) {
        return path.startsWith("/") ? path : System.getProperty("user.dir") + "/" + path;
    }

    /// It would be replaced: root's `cp CONTAINER:FILE /dev/null` must not leave a file there.
    private static void refuseDevice(String target) {
        Path path = Path.of(local(target));
        if (Files.exists(path) && !Files.isDirectory(path) && !Files.isRegularFile(path)) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "destination \"" + target + "\" must be a directory or a regular file");
        }
    }

    private static EngineException naming(String container, EngineException e) {
        return new EngineException(
                e.kind(), "copy with container " + container + ": " + e.getMessage(), e);
    }

    private static EngineException missing(String container, String path) {
        return new EngineException(
                ErrorKind.NOT_FOUND,
                "could not find the file " + path + " in container " + container);
    }
}
