package dev.nutshell.image;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.FileModes;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import dev.nutshell.kernel.file.TreeRemoval;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The directories of a layer that is being unpacked.
///
/// Every look-up starts at the layer's root and is confined to it by the kernel (`openat2(2)`, RESOLVE_IN_ROOT): a symbolic
/// link among the parents of a member is followed inside the layer, as in Docker's chroot, and leads nowhere else.
///
/// Attributes of directories are applied at the end. Until then all are root's with mode 0700: a set-gid bit or a default
/// ACL would leak into what is made below, and every new entry would change the modification time.
final class UnpackTree implements AutoCloseable {
    private static final int DIRECTORY = OpenFlags.O_PATH | OpenFlags.O_DIRECTORY;
    private static final int WORK_MODE = 0700;

    /// Archives list a directory's members together; the last few directories are nearly always enough.
    private static final int OPEN_DIRECTORIES = 64;

    private static final byte[] OPAQUE_ATTRIBUTE = FileCalls.bytes("trusted.overlay.opaque");
    private static final byte[] OPAQUE_VALUE = FileCalls.bytes("y");

    private final FileCalls files;
    private final Fd root;
    private final Map<String, Fd> open = new LinkedHashMap<>(OPEN_DIRECTORIES * 2, 0.75f, true);
    private final Map<String, DirectoryAttributes> directories = new LinkedHashMap<>();
    private final Set<String> opaque = new HashSet<>();
    private final Set<String> whiteouts = new HashSet<>();

    /// Works below `root`, an empty directory that the caller keeps open.
    UnpackTree(FileCalls files, Fd root) {
        this.files = files;
        this.root = root;
        directories.put("", DirectoryAttributes.IMPLICIT);
    }

    /// The open directory `name`; it and its parents are made where they are missing.
    Fd directory(EntryName name) {
        if (name.isRoot()) {
            return root;
        }
        Fd known = open.get(name.path());
        if (known != null) {
            return known;
        }
        return remember(
                name,
                lookUp(name)
                        .orElseGet(
                                () -> {
                                    makeParent(name);
                                    return lookUp(name)
                                            .orElseThrow(
                                                    () ->
                                                            new EngineException(
                                                                    ErrorKind.CORRUPT,
                                                                    "parent "
                                                                            + name.display()
                                                                            + " is no directory of the layer"));
                                }));
    }

    /// Makes the directory `name`, or takes the one that is there, and remembers its attributes.
    void makeDirectory(EntryName name, DirectoryAttributes attributes) {
        if (!name.isRoot()) {
            Fd parent = directory(name.parent());
            while (!files.makeDirectory(parent, name.baseBytes(), WORK_MODE)) {
                if (files.attributes()
                        .status(parent, name.baseBytes())
                        .filter(FileStatus::isDirectory)
                        .isPresent()) {
                    break;
                }
                replace(parent, name, true);
            }
        }
        // again at the end: of two names for one directory, the later member counts
        directories.remove(name.path());
        directories.put(name.path(), attributes);
    }

    /// Clears the way for a member that is no directory.
    void remove(EntryName name) {
        replace(directory(name.parent()), name, false);
    }

    /// Hides `name` of the layers below: with a whiteout, or, where this layer has a directory there, by making it opaque.
    void hide(EntryName name) {
        Fd parent = directory(name.parent());
        Optional<FileStatus> status = files.attributes().status(parent, name.baseBytes());
        if (status.isEmpty()) {
            files.makeNode(parent, name.baseBytes(), FileModes.S_IFCHR, 0, 0);
            whiteouts.add(name.path());
        } else if (status.get().isDirectory()) {
            opaque.add(name.path());
        }
    }

    /// Hides everything that the layers below have in the directory `name`.
    void makeOpaque(EntryName name) {
        directory(name);
        opaque.add(name.path());
    }

    /// Gives every directory its attributes, in the order of the archive.
    void finish() {
        closeCached();
        directories.forEach(
                (path, attributes) -> {
                    EntryName name = new EntryName(path);
                    // absent: the directory was reached through a link, and then replaced under its
                    // real name
                    reopen(name)
                            .ifPresent(
                                    directory -> {
                                        try (Fd _ = directory) {
                                            apply(name, directory, attributes);
                                        }
                                    });
                });
    }

    /// The directories that no member described, the root among them.
    List<byte[]> implicitDirectories() {
        List<byte[]> implicit = new ArrayList<>();
        directories.forEach(
                (path, attributes) -> {
                    if (attributes.isImplicit()) {
                        implicit.add(EntryName.bytes(path));
                    }
                });
        return implicit;
    }

    boolean isRootOpaque() {
        return opaque.contains("");
    }

    @Override
    public void close() {
        closeCached();
    }

    private void apply(EntryName name, Fd directory, DirectoryAttributes attributes) {
        files.attributes().changeOwner(directory, attributes.uid(), attributes.gid());
        files.attributes().changeMode(directory, attributes.mode());
        attributes
                .attributes()
                .forEach(
                        attribute ->
                                files.attributes()
                                        .setExtended(
                                                directory, attribute.name(), attribute.value()));
        if (opaque.contains(name.path())
                && !files.attributes().setExtended(directory, OPAQUE_ATTRIBUTE, OPAQUE_VALUE)) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED,
                    "opaque directory "
                            + name.display()
                            + ": the file system takes no trusted.* attributes");
        }
        files.attributes()
                .changeTime(directory, attributes.mtimeSeconds(), attributes.mtimeNanos());
    }

    private Optional<Fd> reopen(EntryName name) {
        byte[] path = name.isRoot() ? EntryName.bytes(".") : name.pathBytes();
        return files.openResolvingIfPresent(
                root, path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, OpenFlags.RESOLVE_IN_ROOT);
    }

    private Optional<Fd> lookUp(EntryName name) {
        return files.openResolvingIfPresent(
                root, name.pathBytes(), DIRECTORY, OpenFlags.RESOLVE_IN_ROOT);
    }

    /// Makes a directory that the archive only mentions. A whiteout in its place means that the layer hides the old
    /// directory and starts a new one.
    private void makeParent(EntryName name) {
        Fd parent = directory(name.parent());
        if (!files.makeDirectory(parent, name.baseBytes(), WORK_MODE)
                && whiteouts.contains(name.path())) {
            replace(parent, name, true);
            files.makeDirectory(parent, name.baseBytes(), WORK_MODE);
        }
        directories.putIfAbsent(name.path(), DirectoryAttributes.IMPLICIT);
    }

    /// Removes what has the name `name`: of two members with one name the later counts.
    private void replace(Fd parent, EntryName name, boolean byDirectory) {
        Optional<FileStatus> status = files.attributes().status(parent, name.baseBytes());
        if (status.isEmpty()) {
            return;
        }
        if (name.isRoot()) {
            throw new EngineException(ErrorKind.CORRUPT, "the layer's root cannot be replaced");
        }
        new TreeRemoval(files).remove(parent, name.baseBytes());
        if (status.get().isDirectory()) {
            forgetBelow(name.path());
        }
        if (whiteouts.remove(name.path()) && byDirectory) {
            opaque.add(name.path());
        }
    }

    private void forgetBelow(String path) {
        closeCached();
        String prefix = path + "/";
        directories.keySet().removeIf(known -> known.equals(path) || known.startsWith(prefix));
        opaque.removeIf(known -> known.equals(path) || known.startsWith(prefix));
        whiteouts.removeIf(known -> known.startsWith(prefix));
    }

    private Fd remember(EntryName name, Fd directory) {
        if (open.size() >= OPEN_DIRECTORIES) {
            Map.Entry<String, Fd> eldest = open.entrySet().iterator().next();
            eldest.getValue().close();
            open.remove(eldest.getKey());
        }
        open.put(name.path(), directory);
        return directory;
    }

    private void closeCached() {
        open.values().forEach(Fd::close);
        open.clear();
    }
}
