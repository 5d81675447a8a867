package dev.nutshell.kernel.file;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.FileModes;
import dev.nutshell.kernel.abi.OpenFlags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Copies a directory and all below it with owner, mode, times, extended attributes, links, holes and nodes.
///
/// By descriptors: no link is followed on either side, whatever the source holds and whoever changes the target meanwhile
/// (CVE-2022-23648, CVE-2024-45310). What overlayfs keeps for itself ([OverlayMarks]) is left out.
///
/// An instance copies one tree: it remembers which files have several names.
public final class TreeCopy {
    /// What to do where the target is not empty, and who owns the copies.
    ///
    /// @param merge an entry that is there already is replaced, a directory is filled up; else it is a failure
    /// @param rootOwns copies belong to user and group 0 instead of the original's owner
    public record Manner(boolean merge, boolean rootOwns) {
        /// Into an empty directory, exactly.
        public static final Manner EXACT = new Manner(false, false);
    }

    /// Each level holds two descriptors and a stack frame; an image may nest as deep as it likes.
    private static final int DEEPEST = 400;

    private static final int LISTABLE =
            OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
    private static final int READABLE =
            OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY;
    private static final byte[] CURRENT = {'.'};
    private static final int PRIVATE_DIRECTORY = 0700;
    private static final int PRIVATE_FILE = 0600;

    private final FileCalls files;
    private final Fd top;
    private final Manner manner;
    private long bytes;
    private final Map<Identity, List<byte[]>> linked = new HashMap<>();

    private record Identity(long device, long inode) {}

    /// Copies below `top`, an existing directory opened for reading.
    public TreeCopy(FileCalls files, Fd top) {
        this(files, top, Manner.EXACT);
    }

    public TreeCopy(FileCalls files, Fd top, Manner manner) {
        this.files = files;
        this.top = top;
        this.manner = manner;
    }

    /// Bytes of the files that were copied so far.
    public long bytes() {
        return bytes;
    }

    /// Copies the entry `name` of `source`, and all below it, to the entry `as` of the top directory.
    ///
    /// @throws EngineException CONFLICT when a directory stands where a file has to go, or the other way round
    public void copyEntry(Fd source, byte[] name, byte[] as) {
        List<byte[]> path = new ArrayList<>();
        path.add(as);
        copyEntry(source, name, top, as, path);
    }

    /// Copies what is in `source` (opened for reading), and then its attributes.
    ///
    /// Stops at the first failure; what is copied by then stays.
    ///
    /// @throws EngineException EXHAUSTED when the tree is too deep
    public void copy(Fd source) {
        copyDirectory(source, top, new ArrayList<>());
    }

    private void copyDirectory(Fd source, Fd target, List<byte[]> path) {
        if (path.size() > DEEPEST) {
            throw new EngineException(
                    ErrorKind.EXHAUSTED,
                    "copy of " + source.describe() + ": nested deeper than " + DEEPEST);
        }
        for (DirectoryEntry entry : entries(source)) {
            path.add(entry.name());
            copyEntry(source, entry.name(), target, entry.name(), path);
            path.removeLast();
        }
        copyAttributes(source, target, files.attributes().status(source));
    }

    /// All of them at once: the buffer that they come in is used for the copies.
    private List<DirectoryEntry> entries(Fd directory) {
        List<DirectoryEntry> entries = new ArrayList<>();
        while (files.readEntries(directory, entries)) {
            continue;
        }
        return entries;
    }

    private void copyEntry(Fd source, byte[] name, Fd target, byte[] as, List<byte[]> path) {
        FileStatus status = files.attributes().status(source, name).orElse(null);
        if (status == null || status.isWhiteout()) {
            return;
        }
        if (manner.merge() && !status.isDirectory()) {
            makeWay(target, as);
        }
        if (isLinked(status, target, as, path)) {
            return;
        }
        switch (status.type()) {
            case FileModes.S_IFDIR -> copyChild(source, name, target, as, path);
            case FileModes.S_IFREG -> copyFile(source, name, target, as, status);
            default -> copyOther(source, name, target, as, status);
        }
    }

    /// Removes what is no directory under the name that a file is to get.
    private void makeWay(Fd target, byte[] as) {
        FileStatus present = files.attributes().status(target, as).orElse(null);
        if (present == null) {
            return;
        }
        if (present.isDirectory()) {
            throw new EngineException(
                    ErrorKind.CONFLICT,
                    "cannot overwrite directory \"" + FileCalls.text(as) + "\" with non-directory");
        }
        files.unlink(target, as);
    }

    private void copyChild(Fd source, byte[] name, Fd target, byte[] as, List<byte[]> path) {
        boolean made = files.makeDirectory(target, as, PRIVATE_DIRECTORY);
        if (!made && !isDirectory(target, as)) {
            throw new EngineException(
                    ErrorKind.CONFLICT,
                    "cannot overwrite non-directory \"" + FileCalls.text(as) + "\" with directory");
        }
        try (Fd from = files.openAt(source, name, LISTABLE, 0);
                Fd to = files.openAt(target, as, LISTABLE, 0)) {
            copyDirectory(from, to, path);
        }
    }

    private boolean isDirectory(Fd directory, byte[] name) {
        return files.attributes()
                .status(directory, name)
                .filter(FileStatus::isDirectory)
                .isPresent();
    }

    private void copyFile(Fd source, byte[] name, Fd target, byte[] as, FileStatus status) {
        try (Fd from = files.openAt(source, name, READABLE, 0);
                Fd to =
                        files.createFile(target, as, PRIVATE_FILE)
                                .orElseThrow(() -> appeared(as))) {
            files.content().copy(from, to, status.size());
            bytes += status.size();
            copyAttributes(from, to, status);
        }
    }

    /// Symbolic links, device nodes, fifos, sockets: they cannot be opened, so all goes by name.
    private void copyOther(Fd source, byte[] name, Fd target, byte[] as, FileStatus status) {
        AttributeCalls attributes = files.attributes();
        boolean made =
                status.isSymlink()
                        ? files.makeSymlink(target, as, files.readLink(source, name))
                        : files.makeNode(
                                target,
                                as,
                                status.type() | PRIVATE_FILE,
                                status.nodeMajor(),
                                status.nodeMinor());
        if (!made) {
            throw appeared(as);
        }
        attributes.changeOwner(target, as, owner(status.uid()), owner(status.gid()));
        if (!status.isSymlink()) {
            attributes.changeMode(target, as, status.permissions());
        }
        for (byte[] attribute : attributes.extendedNames(source, name)) {
            if (!OverlayMarks.isOne(attribute)) {
                attributes
                        .extended(source, name, attribute)
                        .ifPresent(value -> attributes.setExtended(target, as, attribute, value));
            }
        }
        attributes.changeTime(target, as, status.mtimeSeconds(), status.mtimeNanos());
    }

    private int owner(int id) {
        return manner.rootOwns() ? 0 : id;
    }

    /// Whether the file was copied under another name already and got this one as a second.
    private boolean isLinked(FileStatus status, Fd target, byte[] name, List<byte[]> path) {
        if (status.isDirectory() || status.links() < 2) {
            return false;
        }
        List<byte[]> first =
                linked.putIfAbsent(
                        new Identity(status.device(), status.inode()), List.copyOf(path));
        if (first == null) {
            return false;
        }
        try (Fd parent = openParent(first)) {
            if (!files.makeLink(parent, first.getLast(), target, name)) {
                throw appeared(name);
            }
        }
        return true;
    }

    /// Step by step: a component that somebody replaced by a link must not lead elsewhere, and the whole path may be longer
    /// than the kernel takes.
    private Fd openParent(List<byte[]> path) {
        Fd parent = files.openAt(top, CURRENT, LISTABLE, 0);
        for (byte[] name : path.subList(0, path.size() - 1)) {
            try (Fd outer = parent) {
                parent = files.openAt(outer, name, LISTABLE, 0);
            }
        }
        return parent;
    }

    /// Owner before mode: chown(2) clears the set-uid bit, and before the attributes: it drops file capabilities.
    private void copyAttributes(Fd from, Fd to, FileStatus status) {
        AttributeCalls attributes = files.attributes();
        attributes.changeOwner(to, owner(status.uid()), owner(status.gid()));
        attributes.changeMode(to, status.permissions());
        for (byte[] attribute : attributes.extendedNames(from)) {
            if (!OverlayMarks.isOne(attribute)) {
                attributes
                        .extended(from, attribute)
                        .ifPresent(value -> attributes.setExtended(to, attribute, value));
            }
        }
        attributes.changeTime(to, status.mtimeSeconds(), status.mtimeNanos());
    }

    private static EngineException appeared(byte[] name) {
        return new EngineException(
                ErrorKind.CONFLICT,
                "copy of " + FileCalls.text(name) + ": somebody else made that name meanwhile");
    }
}
