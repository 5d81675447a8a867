package dev.nutshell.image;

import dev.nutshell.archive.TarContent;
import dev.nutshell.archive.TarEntry;
import dev.nutshell.archive.TarEntry.ExtendedAttribute;
import dev.nutshell.archive.TarReader;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.FileModes;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.ContentCalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.OverlayMarks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Writes the members of a layer's archive into an empty directory, as exactly as tar(1) run by root would: owner, mode, time,
/// extended attributes, hard links, holes, devices. Whiteouts become what overlayfs reads (image-spec, layer.md).
///
/// The archive is hostile. Nothing is reached by a path that the kernel does not confine to the directory, see
/// [UnpackTree]. Names are cleaned as Docker cleans them ([EntryName]).
final class LayerUnpack implements AutoCloseable {
    private static final int WORK_MODE = 0600;
    private static final int CREATION_BITS = 0777;
    private static final long MAX_ID = 0xffff_fffeL;
    private static final int MAX_MAJOR = 0xfff;
    private static final int MAX_MINOR = 0xfffff;

    /// The marks of overlayfs: a layer that sets them could redirect look-ups or uncover what another layer hides.
    private static final String[] RESERVED_ATTRIBUTES = {"trusted.overlay.", "user.overlay."};

    private final FileCalls files;
    private final ContentCalls content;
    private final UnpackBudget budget;
    private final UnpackTree tree;
    private final HardLinks hardLinks;
    private final LayerLimits limits;
    private final int umask;
    private final boolean confined;
    private long size;

    /// Unpacks into `root`, which the caller keeps open; `umask` is the process's, to know what a new file's mode will be.
    LayerUnpack(FileCalls files, Fd root, LayerLimits limits, int umask) {
        this.files = files;
        this.content = files.content();
        this.budget = new UnpackBudget(limits);
        this.tree = new UnpackTree(files, root, budget);
        this.hardLinks = new HardLinks(files, tree);
        this.limits = limits;
        this.umask = umask;
        this.confined = files.overlayMarks() == OverlayMarks.USER;
    }

    /// Unpacks to the end of the archive.
    ///
    /// @throws EngineException whose message starts with the name of the member that cannot be unpacked
    LayerRecord unpack(TarReader reader) throws IOException {
        Optional<TarEntry> next = reader.next();
        while (next.isPresent()) {
            TarEntry entry = next.get();
            try {
                requireWithinLimits(entry);
                unpackEntry(entry, reader);
            } catch (EngineException e) {
                throw new EngineException(
                        kind(e), "entry " + entry.display() + ": " + e.getMessage(), e);
            }
            next = reader.next();
        }
        tree.finish();
        return new LayerRecord(
                size, budget.entries(), tree.isRootOpaque(), tree.implicitDirectories());
    }

    /// Names, numbers and links that the kernel does not take are the archive's fault, not the machine's.
    private static ErrorKind kind(EngineException failure) {
        return switch (failure) {
            case KernelException e ->
                    switch (e.errno()) {
                        case ENAMETOOLONG, ELOOP, ENOTDIR, EINVAL, ERANGE, E2BIG, EMLINK ->
                                ErrorKind.CORRUPT;
                        default -> e.kind();
                    };
            case EngineException e ->
                    e.kind() == ErrorKind.INVALID_ARGUMENT ? ErrorKind.CORRUPT : e.kind();
        };
    }

    @Override
    public void close() {
        tree.close();
    }

    private void requireWithinLimits(TarEntry entry) {
        budget.addEntry();
        if (entry.size() > limits.fileSize()) {
            throw new EngineException(
                    ErrorKind.EXHAUSTED,
                    "file of " + entry.size() + " bytes, limit " + limits.fileSize());
        }
    }

    private void unpackEntry(TarEntry entry, TarReader reader) throws IOException {
        EntryName name = EntryName.of(entry.name());
        if (name.isAufsBookkeeping()) {
            return;
        }
        if (name.isOpaqueMarker()) {
            tree.makeOpaque(name.parent());
        } else if (name.isWhiteout()) {
            tree.hide(name.whitedOut());
        } else if (entry.type() == TarEntry.Type.DIRECTORY) {
            tree.makeDirectory(name, directoryAttributes(entry));
        } else if (name.isRoot()) {
            throw new EngineException(ErrorKind.CORRUPT, "the layer's root has to be a directory");
        } else {
            make(name, entry, reader);
        }
    }

    private void make(EntryName name, TarEntry entry, TarReader reader) throws IOException {
        switch (entry.type()) {
            case FILE -> makeFile(name, entry, reader);
            case HARD_LINK -> hardLinks.make(name, EntryName.of(entry.linkName()));
            case SYMBOLIC_LINK -> makeSymlink(name, entry);
            case CHARACTER_DEVICE -> makeNode(name, entry, FileModes.S_IFCHR);
            case BLOCK_DEVICE -> makeNode(name, entry, FileModes.S_IFBLK);
            case FIFO -> makeNode(name, entry, FileModes.S_IFIFO);
            case DIRECTORY -> throw new IllegalStateException("directories are made by the tree");
        }
    }

    private void makeFile(EntryName name, TarEntry entry, TarReader reader) throws IOException {
        boolean isOwned = uid(entry) != 0 || gid(entry) != 0;
        // A file of root's whose mode open(2) can give needs neither chown nor chmod: two calls
        // less for most files.
        boolean isFinal =
                !isOwned && (entry.mode() & ~CREATION_BITS) == 0 && (entry.mode() & umask) == 0;
        int mode = isFinal ? entry.mode() : WORK_MODE;
        Fd parent = tree.directory(name.parent());
        Optional<Fd> created = files.createFile(parent, name.baseBytes(), mode);
        if (created.isEmpty()) {
            tree.remove(name);
            created = files.createFile(tree.directory(name.parent()), name.baseBytes(), mode);
        }
        try (Fd file = created.orElseThrow(LayerUnpack::occupied)) {
            writeContent(file, entry, reader);
            if (isOwned) {
                OwnerChange.of(files, file, uid(entry), gid(entry));
            }
            if (!isFinal) {
                // after chown(2), which takes set-uid away
                files.attributes().changeMode(file, entry.mode());
            }
            for (ExtendedAttribute attribute : entry.attributes()) {
                requireFree(attribute);
                files.attributes().setExtended(file, attribute.name(), attribute.value());
            }
            files.attributes().changeTime(file, entry.mtimeSeconds(), entry.mtimeNanos());
        }
        size += entry.size();
    }

    private void writeContent(Fd file, TarEntry entry, TarReader reader) throws IOException {
        FileWriter writer = new FileWriter(file);
        reader.content(writer);
        if (writer.endsWithHole) {
            content.truncate(file, entry.size());
        }
    }

    /// Writes content as it comes; holes are skipped over.
    private final class FileWriter implements TarContent {
        private final Fd file;
        private boolean endsWithHole;

        private FileWriter(Fd file) {
            this.file = file;
        }

        @Override
        public void data(byte[] bytes, int from, int length) {
            content.write(file, bytes, from, length);
            endsWithHole = false;
        }

        @Override
        public void hole(long length) {
            content.skip(file, length);
            endsWithHole = true;
        }
    }

    private void makeSymlink(EntryName name, TarEntry entry) {
        if (entry.linkName().length == 0) {
            throw new EngineException(ErrorKind.CORRUPT, "symbolic link to nowhere");
        }
        if (!files.makeSymlink(tree.directory(name.parent()), name.baseBytes(), entry.linkName())) {
            tree.remove(name);
            if (!files.makeSymlink(
                    tree.directory(name.parent()), name.baseBytes(), entry.linkName())) {
                throw occupied();
            }
        }
        applyByName(name, entry);
    }

    private void makeNode(EntryName name, TarEntry entry, int type) {
        // of a fifo the archive may say anything here
        boolean isDevice = type != FileModes.S_IFIFO;
        int major = isDevice ? (int) requireBelow(MAX_MAJOR, entry.deviceMajor(), entry) : 0;
        int minor = isDevice ? (int) requireBelow(MAX_MINOR, entry.deviceMinor(), entry) : 0;
        if (isDevice && confined && !isWhiteout(type, major, minor)) {
            // only the machine's root makes devices, and none of an image's could be opened
            return;
        }
        int mode = type | WORK_MODE;
        if (!files.makeNode(tree.directory(name.parent()), name.baseBytes(), mode, major, minor)) {
            tree.remove(name);
            if (!files.makeNode(
                    tree.directory(name.parent()), name.baseBytes(), mode, major, minor)) {
                throw occupied();
            }
        }
        applyByName(name, entry);
    }

    /// The one device that anybody may make since Linux 5.8.
    private static boolean isWhiteout(int type, int major, int minor) {
        return type == FileModes.S_IFCHR && major == 0 && minor == 0;
    }

    private static long requireBelow(int limit, long number, TarEntry device) {
        if (number < 0 || number > limit) {
            throw new EngineException(
                    ErrorKind.CORRUPT,
                    "device "
                            + device.deviceMajor()
                            + ":"
                            + device.deviceMinor()
                            + " does not exist");
        }
        return number;
    }

    /// Attributes of what cannot be opened for writing: a link, a device, a fifo.
    private void applyByName(EntryName name, TarEntry entry) {
        Fd parent = tree.directory(name.parent());
        byte[] base = name.baseBytes();
        OwnerChange.of(files, parent, base, uid(entry), gid(entry));
        if (entry.type() != TarEntry.Type.SYMBOLIC_LINK) {
            files.attributes().changeMode(parent, base, entry.mode());
        }
        for (ExtendedAttribute attribute : entry.attributes()) {
            requireFree(attribute);
            files.attributes().setExtended(parent, base, attribute.name(), attribute.value());
        }
        files.attributes().changeTime(parent, base, entry.mtimeSeconds(), entry.mtimeNanos());
    }

    private static DirectoryAttributes directoryAttributes(TarEntry entry) {
        entry.attributes().forEach(LayerUnpack::requireFree);
        return new DirectoryAttributes(
                entry.mode(),
                uid(entry),
                gid(entry),
                entry.mtimeSeconds(),
                entry.mtimeNanos(),
                entry.attributes(),
                false);
    }

    private static void requireFree(ExtendedAttribute attribute) {
        String name = new String(attribute.name(), StandardCharsets.ISO_8859_1);
        for (String reserved : RESERVED_ATTRIBUTES) {
            if (name.startsWith(reserved)) {
                throw new EngineException(
                        ErrorKind.CORRUPT,
                        "extended attribute " + name + " is reserved for overlayfs");
            }
        }
    }

    private static int uid(TarEntry entry) {
        return id(entry.uid(), "owner");
    }

    private static int gid(TarEntry entry) {
        return id(entry.gid(), "group");
    }

    /// 2^32-1 means "leave it" to chown(2), everything above would wrap around (CVE-2024-40635).
    private static int id(long id, String what) {
        if (id < 0 || id > MAX_ID) {
            throw new EngineException(ErrorKind.CORRUPT, what + " " + id + " is out of range");
        }
        return (int) id;
    }

    /// The tree is private: nobody can have taken a name that was just cleared.
    private static EngineException occupied() {
        return new EngineException(ErrorKind.INTERNAL, "name is taken in a private folder");
    }
}
