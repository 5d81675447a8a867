package dev.nutshell.image;

import dev.nutshell.archive.TarEntry;
import dev.nutshell.archive.TarEntry.ExtendedAttribute;
import dev.nutshell.archive.TarEntry.Type;
import dev.nutshell.archive.TarWriter;
import dev.nutshell.base.BulkInputStream;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.FileModes;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.file.AttributeCalls;
import dev.nutshell.kernel.file.DirectoryEntry;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import dev.nutshell.kernel.file.OverlayMarks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/// Packs a directory tree into a tar archive: owner, mode, times, extended attributes, hard links, nodes. Sockets are left
/// out: no archive holds them.
///
/// By descriptors: no link is followed, whoever changes the tree meanwhile. Members come in the order of their names.
///
/// An instance packs into one archive: it remembers which files have several names.
public final class TreePack {
    /// Each level holds a descriptor and a stack frame.
    private static final int DEEPEST = 400;

    private static final int LISTABLE =
            OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
    private static final int READABLE =
            OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY;
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE_MARK = ".wh..wh..opq";
    private static final byte[] NOTHING = new byte[0];

    private final FileCalls files;
    private final TarWriter tar;
    private final boolean layer;
    private final BiPredicate<String, FileStatus> left;
    private final Map<Identity, byte[]> linked = new HashMap<>();

    private record Identity(long device, long inode) {}

    private TreePack(
            FileCalls files, TarWriter tar, boolean layer, BiPredicate<String, FileStatus> left) {
        this.files = files;
        this.tar = tar;
        this.layer = layer;
        this.left = left;
    }

    /// Packs a tree as it is.
    public static TreePack ofTree(FileCalls files, TarWriter tar) {
        return new TreePack(files, tar, false, (_, _) -> false);
    }

    /// Packs the upper directory of an overlay mount: what hides something of the layers below becomes a whiteout
    /// (image-spec, layer.md).
    ///
    /// @param left which entries are left out, by their path from the root, beginning with a slash; of a folder only the entry,
    ///     not what is in it
    public static TreePack ofLayer(
            FileCalls files, TarWriter tar, BiPredicate<String, FileStatus> left) {
        return new TreePack(files, tar, true, left);
    }

    /// Packs what is in `directory`, each name behind `prefix`, which is empty or ends with a slash.
    public void content(Fd directory, String prefix) throws IOException {
        content(directory, FileCalls.bytes(prefix), 0);
    }

    /// Packs the entry `name` of `directory`, and all below it, as `as`.
    public void entry(Fd directory, byte[] name, String as) throws IOException {
        entry(directory, name, FileCalls.bytes(as), 0);
    }

    private void content(Fd directory, byte[] prefix, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new EngineException(
                    ErrorKind.EXHAUSTED,
                    "archive of " + directory.describe() + ": nested deeper than " + DEEPEST);
        }
        if (layer && isOpaque(directory)) {
            tar.put(mark(join(prefix, FileCalls.bytes(OPAQUE_MARK))));
        }
        List<DirectoryEntry> entries = new ArrayList<>();
        while (files.readEntries(directory, entries)) {
            continue;
        }
        entries.sort((a, b) -> Arrays.compareUnsigned(a.name(), b.name()));
        for (DirectoryEntry entry : entries) {
            entry(directory, entry.name(), join(prefix, entry.name()), depth);
        }
    }

    private void entry(Fd parent, byte[] name, byte[] as, int depth) throws IOException {
        FileStatus status = files.attributes().status(parent, name).orElse(null);
        if (status == null) {
            return;
        }
        if (layer && status.isWhiteout()) {
            tar.put(mark(whiteout(as)));
            return;
        }
        if (left.test("/" + FileCalls.text(as), status)) {
            if (status.isDirectory()) {
                below(parent, name, as, depth);
            }
            return;
        }
        byte[] first =
                status.isDirectory() || status.links() < 2
                        ? null
                        : linked.putIfAbsent(new Identity(status.device(), status.inode()), as);
        if (first != null) {
            tar.put(member(as, Type.HARD_LINK, status, 0, first, List.of()));
            return;
        }
        switch (status.type()) {
            case FileModes.S_IFDIR -> directory(parent, name, as, status, depth);
            case FileModes.S_IFREG -> file(parent, name, as);
            case FileModes.S_IFLNK ->
                    tar.put(
                            member(
                                    as,
                                    Type.SYMBOLIC_LINK,
                                    status,
                                    0,
                                    files.readLink(parent, name),
                                    attributes(parent, name)));
            case FileModes.S_IFSOCK -> {
                // no archive holds it
            }
            default ->
                    tar.put(member(as, node(status), status, 0, NOTHING, attributes(parent, name)));
        }
    }

    private void directory(Fd parent, byte[] name, byte[] as, FileStatus status, int depth)
            throws IOException {
        try (Fd directory = files.openAt(parent, name, LISTABLE, 0)) {
            tar.put(member(as, Type.DIRECTORY, status, 0, NOTHING, attributes(directory)));
            content(directory, join(as, new byte[] {'/'}), depth + 1);
        }
    }

    private void below(Fd parent, byte[] name, byte[] as, int depth) throws IOException {
        try (Fd directory = files.openAt(parent, name, LISTABLE, 0)) {
            content(directory, join(as, new byte[] {'/'}), depth + 1);
        }
    }

    /// The header says what the open file is: its name may mean another one by now.
    private void file(Fd parent, byte[] name, byte[] as) throws IOException {
        try (Fd file = files.openAt(parent, name, READABLE, 0)) {
            FileStatus status = files.attributes().status(file);
            tar.put(
                    member(as, Type.FILE, status, status.size(), NOTHING, attributes(file)),
                    new Content(files, file));
        }
    }

    private static Type node(FileStatus status) {
        return switch (status.type()) {
            case FileModes.S_IFCHR -> Type.CHARACTER_DEVICE;
            case FileModes.S_IFBLK -> Type.BLOCK_DEVICE;
            default -> Type.FIFO;
        };
    }

    private static TarEntry member(
            byte[] name,
            Type type,
            FileStatus status,
            long size,
            byte[] link,
            List<ExtendedAttribute> attributes) {
        boolean device = type == Type.CHARACTER_DEVICE || type == Type.BLOCK_DEVICE;
        return new TarEntry(
                name,
                type,
                status.permissions(),
                Integer.toUnsignedLong(status.uid()),
                Integer.toUnsignedLong(status.gid()),
                size,
                status.mtimeSeconds(),
                status.mtimeNanos(),
                link,
                device ? status.nodeMajor() : 0,
                device ? status.nodeMinor() : 0,
                attributes);
    }

    /// An empty file whose name says that something is hidden.
    private static TarEntry mark(byte[] name) {
        return new TarEntry(name, Type.FILE, 0, 0, 0, 0, 0, 0, NOTHING, 0, 0, List.of());
    }

    private static byte[] whiteout(byte[] path) {
        int base = path.length;
        while (base > 0 && path[base - 1] != '/') {
            base--;
        }
        byte[] marked = join(Arrays.copyOf(path, base), FileCalls.bytes(WHITEOUT));
        return join(marked, Arrays.copyOfRange(path, base, path.length));
    }

    private boolean isOpaque(Fd directory) {
        return files.attributes()
                .extended(directory, files.overlayMarks().opaque())
                .filter(value -> value.length == 1 && value[0] == 'y')
                .isPresent();
    }

    private List<ExtendedAttribute> attributes(Fd file) {
        AttributeCalls calls = files.attributes();
        List<ExtendedAttribute> attributes = new ArrayList<>();
        for (byte[] name : calls.extendedNames(file)) {
            if (!OverlayMarks.isOne(name)) {
                calls.extended(file, name)
                        .ifPresent(value -> attributes.add(new ExtendedAttribute(name, value)));
            }
        }
        return attributes;
    }

    private List<ExtendedAttribute> attributes(Fd parent, byte[] entry) {
        AttributeCalls calls = files.attributes();
        List<ExtendedAttribute> attributes = new ArrayList<>();
        for (byte[] name : calls.extendedNames(parent, entry)) {
            if (!OverlayMarks.isOne(name)) {
                calls.extended(parent, entry, name)
                        .ifPresent(value -> attributes.add(new ExtendedAttribute(name, value)));
            }
        }
        return attributes;
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] joined = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, joined, a.length, b.length);
        return joined;
    }

    /// The bytes of an open file.
    private static final class Content extends BulkInputStream {
        private final FileCalls files;
        private final Fd file;

        private Content(FileCalls files, Fd file) {
            this.files = files;
            this.file = file;
        }

        @Override
        public int read(byte[] target, int from, int length) {
            int count = files.content().read(file, target, from, length);
            return count == 0 ? -1 : count;
        }
    }
}
