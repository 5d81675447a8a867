package dev.nutshell.image;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.FileModes;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import dev.nutshell.kernel.file.OverlayMarks;
import dev.nutshell.kernel.file.TreeRemoval;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// The directories of a layer that is being unpacked.
///
/// Every look-up starts at the layer's root and is confined to it by the kernel (`openat2(2)`, RESOLVE_IN_ROOT): a symbolic
/// link among the parents of a member is followed inside the layer, as in Docker's chroot, and leads nowhere else. What is
/// remembered of a directory is remembered under its real name, because links may be replaced later.
///
/// Attributes of directories are applied at the end. Until then all are root's with mode 0700: a set-gid bit or a default
/// ACL would leak into what is made below, and every new entry would change the modification time.
final class UnpackTree implements AutoCloseable {
    private static final int DIRECTORY = OpenFlags.O_PATH | OpenFlags.O_DIRECTORY;
    private static final int WITHOUT_LINKS =
            OpenFlags.RESOLVE_IN_ROOT | OpenFlags.RESOLVE_NO_SYMLINKS;
    private static final int WORK_MODE = 0700;

    /// Archives list a directory's members together; the last few directories are nearly always enough.
    private static final int OPEN_DIRECTORIES = 64;

    private static final byte[] OPAQUE_VALUE = FileCalls.bytes("y");

    private static final byte[] ORIGIN_VALUE = {};
    private static final byte[] SELF = FileCalls.bytes(".");

    /// An open directory and its real name.
    private record Place(Fd fd, EntryName name) {}

    private final FileCalls files;
    private final OverlayMarks marks;
    private final Fd root;
    private final UnpackBudget budget;
    private final Map<String, Place> open = new LinkedHashMap<>(OPEN_DIRECTORIES * 2, 0.75f, true);
    private final TreeMap<String, DirectoryAttributes> directories = new TreeMap<>();
    private final TreeSet<String> opaque = new TreeSet<>();

    /// Works below `root`, an empty directory that the caller keeps open.
    UnpackTree(FileCalls files, Fd root, UnpackBudget budget) {
        this.files = files;
        this.marks = files.overlayMarks();
        this.root = root;
        this.budget = budget;
        describe(EntryName.ROOT, DirectoryAttributes.IMPLICIT);
    }

    /// The open directory `name`; it and its parents are made where they are missing. Good until the next call.
    Fd directory(EntryName name) {
        return place(name).fd();
    }

    /// As [#directory], empty where there is none.
    Optional<Fd> existingDirectory(EntryName name) {
        return find(name).map(Place::fd);
    }

    /// The name of `name` when no link leads to it; empty where its directory does not exist.
    Optional<EntryName> realName(EntryName name) {
        return find(name.parent()).map(parent -> parent.name().child(name.base()));
    }

    /// Makes the directory `name`, or takes the one that is there, and remembers its attributes.
    void makeDirectory(EntryName name, DirectoryAttributes attributes) {
        if (name.isRoot()) {
            describe(name, attributes);
            return;
        }
        Place parent = place(name.parent());
        while (!files.makeDirectory(parent.fd(), name.baseBytes(), WORK_MODE)) {
            if (status(parent, name).filter(FileStatus::isDirectory).isPresent()) {
                break;
            }
            replace(parent, name, true);
            parent = place(name.parent());
        }
        describe(parent.name().child(name.base()), attributes);
    }

    /// Clears the way for a member that is no directory: of two members with one name the later counts.
    void remove(EntryName name) {
        replace(place(name.parent()), name, false);
    }

    /// Hides `name` of the layers below: with a whiteout, or, where this layer has a directory there, by making it opaque.
    void hide(EntryName name) {
        Place parent = place(name.parent());
        Optional<FileStatus> status = status(parent, name);
        if (status.isEmpty()) {
            files.makeNode(parent.fd(), name.baseBytes(), FileModes.S_IFCHR, 0, 0);
            files.attributes().setExtended(parent.fd(), SELF, marks.origin(), ORIGIN_VALUE);
        } else if (status.get().isDirectory()) {
            startAnew(parent.name().child(name.base()));
        }
    }

    /// Hides everything that the layers below have in the directory `name`.
    void makeOpaque(EntryName name) {
        opaque.add(place(name).name().path());
    }

    /// Gives every directory its attributes.
    void finish() {
        closeCached();
        directories.forEach(
                (path, attributes) -> {
                    EntryName name = new EntryName(path);
                    try (Fd directory = reopen(name)) {
                        apply(name, directory, attributes);
                    }
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

    private void describe(EntryName realName, DirectoryAttributes attributes) {
        budget.keep(attributes.footprint(realName));
        DirectoryAttributes before = directories.put(realName.path(), attributes);
        if (before != null) {
            budget.release(before.footprint(realName));
        }
    }

    /// The directory of the layers below is gone, this one is another: nothing of the old shows, its attributes neither.
    private void startAnew(EntryName realName) {
        opaque.add(realName.path());
        DirectoryAttributes known = directories.get(realName.path());
        if (known == null || known.isImplicit()) {
            describe(realName, DirectoryAttributes.NEW);
        }
    }

    private void apply(EntryName name, Fd directory, DirectoryAttributes attributes) {
        OwnerChange.of(files, directory, attributes.uid(), attributes.gid());
        files.attributes().changeMode(directory, attributes.mode());
        attributes
                .attributes()
                .forEach(
                        attribute ->
                                files.attributes()
                                        .setExtended(
                                                directory, attribute.name(), attribute.value()));
        if (opaque.contains(name.path())
                && !files.attributes().setExtended(directory, marks.opaque(), OPAQUE_VALUE)) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED,
                    "opaque directory "
                            + name.display()
                            + ": the file system does not take the attribute "
                            + FileCalls.text(marks.opaque()));
        }
        files.attributes()
                .changeTime(directory, attributes.mtimeSeconds(), attributes.mtimeNanos());
    }

    private Fd reopen(EntryName realName) {
        byte[] name = realName.isRoot() ? SELF : realName.baseBytes();
        int flags = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
        return files.openAt(directory(realName.parent()), name, flags, 0);
    }

    private Place place(EntryName name) {
        return find(name).orElseGet(() -> makeMissing(name));
    }

    /// The directory `name`, also when links lead to it; empty where a part of the path is missing or no directory.
    private Optional<Place> find(EntryName name) {
        if (name.isRoot()) {
            return Optional.of(new Place(root, name));
        }
        Place known = open.get(name.path());
        return known != null
                ? Optional.of(known)
                : lookUp(name).map(place -> remember(name, place));
    }

    private Optional<Place> lookUp(EntryName name) {
        Place parent = open.get(name.parent().path());
        try {
            return parent == null
                    ? open(root, name.pathBytes(), WITHOUT_LINKS).map(fd -> new Place(fd, name))
                    : open(parent.fd(), name.baseBytes(), WITHOUT_LINKS)
                            .map(fd -> new Place(fd, parent.name().child(name.base())));
        } catch (KernelException e) {
            if (e.errno() != Errno.ELOOP) {
                throw e;
            }
        }
        return open(root, name.pathBytes(), OpenFlags.RESOLVE_IN_ROOT)
                .map(fd -> new Place(fd, realName(fd)));
    }

    private Optional<Fd> open(Fd from, byte[] path, int resolve) {
        return files.openResolvingIfPresent(from, path, DIRECTORY, resolve);
    }

    /// Where an open directory is, as the kernel tells it: nobody else renames anything in this tree.
    private EntryName realName(Fd directory) {
        String top = path(root);
        String path = path(directory);
        return path.equals(top) ? EntryName.ROOT : new EntryName(path.substring(top.length() + 1));
    }

    private String path(Fd directory) {
        byte[] link = FileCalls.bytes("/proc/self/fd/" + directory.number());
        return new String(files.readLink(root, link), StandardCharsets.ISO_8859_1);
    }

    /// Makes `name` and those of its parents that are missing: directories that the archive only mentions.
    private Place makeMissing(EntryName name) {
        List<EntryName> lineage = lineage(name);
        int present = 0;
        int missing = lineage.size() - 1;
        // by halves: a hostile path has two thousand parts, and a look-up costs as much as it has
        // parts
        while (missing - present > 1) {
            int middle = (present + missing) / 2;
            if (find(lineage.get(middle)).isPresent()) {
                present = middle;
            } else {
                missing = middle;
            }
        }
        Place place = find(lineage.get(present)).orElseThrow();
        for (EntryName next : lineage.subList(missing, lineage.size())) {
            place = makeImplicit(place, next);
        }
        return place;
    }

    /// `name` and its parents, the root first.
    private static List<EntryName> lineage(EntryName name) {
        List<EntryName> lineage = new ArrayList<>();
        for (EntryName at = name; !at.isRoot(); at = at.parent()) {
            lineage.add(at);
        }
        lineage.add(EntryName.ROOT);
        return lineage.reversed();
    }

    private Place makeImplicit(Place parent, EntryName name) {
        EntryName real = parent.name().child(name.base());
        budget.addEntry();
        if (files.makeDirectory(parent.fd(), name.baseBytes(), WORK_MODE)) {
            describe(real, DirectoryAttributes.IMPLICIT);
        } else if (status(parent, name).filter(FileStatus::isWhiteout).isPresent()) {
            files.unlink(parent.fd(), name.baseBytes());
            files.makeDirectory(parent.fd(), name.baseBytes(), WORK_MODE);
            startAnew(real);
        } else {
            throw new EngineException(
                    ErrorKind.CORRUPT,
                    "parent " + name.display() + " is no directory of the layer");
        }
        Fd made = files.openAt(parent.fd(), name.baseBytes(), DIRECTORY | OpenFlags.O_NOFOLLOW, 0);
        return remember(name, new Place(made, real));
    }

    private Optional<FileStatus> status(Place parent, EntryName name) {
        return files.attributes().status(parent.fd(), name.baseBytes());
    }

    /// Removes what has the name `name`; `parent` is closed afterwards when links may have led elsewhere than they will.
    private void replace(Place parent, EntryName name, boolean byDirectory) {
        Optional<FileStatus> status = status(parent, name);
        if (status.isEmpty()) {
            return;
        }
        EntryName real = parent.name().child(name.base());
        new TreeRemoval(files).remove(parent.fd(), name.baseBytes());
        if (status.get().isDirectory()) {
            forgetBelow(real.path());
        }
        if (status.get().isDirectory() || status.get().isSymlink()) {
            closeCached();
        }
        if (status.get().isWhiteout() && byDirectory) {
            opaque.add(real.path());
        }
    }

    private void forgetBelow(String path) {
        directories.remove(path);
        opaque.remove(path);
        // '0' comes next after '/'
        directories.subMap(path + "/", path + "0").clear();
        opaque.subSet(path + "/", path + "0").clear();
    }

    private Place remember(EntryName name, Place place) {
        if (open.size() >= OPEN_DIRECTORIES) {
            Map.Entry<String, Place> eldest = open.entrySet().iterator().next();
            eldest.getValue().fd().close();
            open.remove(eldest.getKey());
        }
        open.put(name.path(), place);
        return place;
    }

    private void closeCached() {
        open.values().forEach(place -> place.fd().close());
        open.clear();
    }
}
