package dev.nutshell.kernel.file;

import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Opening files, and making and removing directory entries, relative to a directory's descriptor.
///
/// Names are bytes: Linux knows no encoding. A method that makes something answers `false` where the name is taken, one
/// that looks something up answers empty where there is nothing; every other failure is a [KernelException] that names
/// call, error and object.
///
/// An instance owns native memory for the arguments: make one for an operation (an unpack, a look-up), use it on one thread
/// and close it.
public final class FileCalls implements AutoCloseable {
    /// `AT_FDCWD`: the path is taken from the working directory, or is absolute.
    static final int WORKING_DIRECTORY = -100;

    private static final int AT_REMOVEDIR = 0x200;
    private static final int OPEN_HOW_SIZE = 24;
    private static final int LISTING_BLOCK = 32768;
    private static final int DIRENT_LENGTH = 16;
    private static final int DISPLAYED_BYTES = 256;

    private final Syscalls syscalls;
    private final FileCallMemory memory;
    private final Architecture architecture;

    public FileCalls(Syscalls syscalls) {
        this.syscalls = syscalls;
        this.memory = new FileCallMemory();
        this.architecture = Architecture.current();
    }

    /// Owner, mode, times, extended attributes; shares this object's memory and life.
    public AttributeCalls attributes() {
        return new AttributeCalls(syscalls, memory);
    }

    /// Reading, writing, locking and syncing of open files; shares this object's memory and life.
    public ContentCalls content() {
        return new ContentCalls(syscalls, memory);
    }

    /// The marks that overlay mounts of this process go by.
    public OverlayMarks overlayMarks() {
        return OverlayMarks.current(syscalls);
    }

    /// Opens a file of the engine's own state by its path. Never for a path that an image or a container can influence.
    public Fd open(Path path, int flags, int mode) {
        byte[] name = bytes(path.toString());
        long fd = openAttempt(WORKING_DIRECTORY, name, flags, mode);
        return new Fd(syscalls, (int) checked(fd, SystemCall.OPENAT, name), path.toString());
    }

    /// Opens `name` in `directory`; O_CLOEXEC is always added.
    public Fd openAt(Fd directory, byte[] name, int flags, int mode) {
        long fd = openAttempt(directory.number(), name, flags, mode);
        return new Fd(syscalls, (int) checked(fd, SystemCall.OPENAT, name), text(name));
    }

    /// As [#openAt], empty where no such file exists.
    public Optional<Fd> openIfPresent(Fd directory, byte[] name, int flags) {
        long fd = openAttempt(directory.number(), name, flags, 0);
        return fd == -Errno.ENOENT.number()
                ? Optional.empty()
                : Optional.of(
                        new Fd(syscalls, (int) checked(fd, SystemCall.OPENAT, name), text(name)));
    }

    /// Makes the new regular file `name` and opens it for writing; empty where the name is taken.
    public Optional<Fd> createFile(Fd directory, byte[] name, int mode) {
        int flags =
                OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_NOFOLLOW;
        long fd = openAttempt(directory.number(), name, flags, mode);
        return fd == -Errno.EEXIST.number()
                ? Optional.empty()
                : Optional.of(
                        new Fd(syscalls, (int) checked(fd, SystemCall.OPENAT, name), "new file"));
    }

    /// Opens `path` below `root` with `openat2(2)`; `resolve` says how far links may lead.
    public Fd openResolving(Fd root, byte[] path, int flags, int mode, int resolve) {
        long fd = openat2(root, path, flags, mode, resolve);
        return new Fd(syscalls, (int) checked(fd, SystemCall.OPENAT2, path), text(path));
    }

    /// As [#openResolving], empty where a component is missing (ENOENT) or is no directory (ENOTDIR).
    public Optional<Fd> openResolvingIfPresent(Fd root, byte[] path, int flags, int resolve) {
        long fd = openat2(root, path, flags, 0, resolve);
        if (fd == -Errno.ENOENT.number() || fd == -Errno.ENOTDIR.number()) {
            return Optional.empty();
        }
        return Optional.of(
                new Fd(syscalls, (int) checked(fd, SystemCall.OPENAT2, path), text(path)));
    }

    /// Makes the directory `name`; `false` where the name is taken. The mode is subject to the umask.
    public boolean makeDirectory(Fd directory, byte[] name, int mode) {
        return made(
                syscalls.attempt(SystemCall.MKDIRAT, directory.number(), first(name), mode),
                SystemCall.MKDIRAT,
                name);
    }

    /// Makes the directory at a path of the host and its missing parents. Never for a path that an image or a container can
    /// influence.
    public void makePath(Path path, int mode) {
        Path parent = path.getParent();
        byte[] name = bytes(path.toString());
        long result = syscalls.attempt(SystemCall.MKDIRAT, WORKING_DIRECTORY, first(name), mode);
        if (result == -Errno.ENOENT.number() && parent != null) {
            makePath(parent, mode);
            result = syscalls.attempt(SystemCall.MKDIRAT, WORKING_DIRECTORY, first(name), mode);
        }
        made(result, SystemCall.MKDIRAT, name);
    }

    /// Makes a device node, fifo or socket; `mode` has the type. `false` where the name is taken.
    public boolean makeNode(Fd directory, byte[] name, int mode, int major, int minor) {
        long result =
                syscalls.attempt(
                        SystemCall.MKNODAT,
                        directory.number(),
                        first(name),
                        mode,
                        deviceNumber(major, minor));
        return made(result, SystemCall.MKNODAT, name);
    }

    /// Makes the symbolic link `name`; `false` where the name is taken.
    public boolean makeSymlink(Fd directory, byte[] name, byte[] target) {
        long result =
                syscalls.attempt(
                        SystemCall.SYMLINKAT, second(target), directory.number(), first(name));
        return made(result, SystemCall.SYMLINKAT, name);
    }

    /// Gives the file `existing` a second name; a symbolic link is not followed. `false` where the name is taken.
    public boolean makeLink(Fd existingDirectory, byte[] existing, Fd directory, byte[] name) {
        long result =
                syscalls.attempt(
                        SystemCall.LINKAT,
                        existingDirectory.number(),
                        second(existing),
                        directory.number(),
                        first(name),
                        0);
        return made(result, SystemCall.LINKAT, name);
    }

    /// Removes a directory entry that is no directory; `false` where there is nothing.
    public boolean unlink(Fd directory, byte[] name) {
        return gone(
                syscalls.attempt(SystemCall.UNLINKAT, directory.number(), first(name), 0), name);
    }

    /// Removes an empty directory; `false` where there is nothing.
    public boolean removeDirectory(Fd directory, byte[] name) {
        return gone(
                syscalls.attempt(
                        SystemCall.UNLINKAT, directory.number(), first(name), AT_REMOVEDIR),
                name);
    }

    /// Renames; what `target` named before is replaced (`rename(2)`).
    public void rename(Fd fromDirectory, byte[] from, Fd toDirectory, byte[] target) {
        long result =
                syscalls.attempt(
                        SystemCall.RENAMEAT2,
                        fromDirectory.number(),
                        first(from),
                        toDirectory.number(),
                        second(target),
                        0);
        checked(result, SystemCall.RENAMEAT2, from);
    }

    /// The target of the symbolic link `name`.
    public byte[] readLink(Fd directory, byte[] name) {
        ByteBuffer target = memory.block(FileCallMemory.PATH_MAX);
        long length =
                syscalls.attempt(
                        SystemCall.READLINKAT,
                        directory.number(),
                        first(name),
                        memory.blockAddress(),
                        FileCallMemory.PATH_MAX);
        byte[] result = new byte[(int) checked(length, SystemCall.READLINKAT, name)];
        target.get(0, result);
        return result;
    }

    /// Reads the next entries of an open directory into `entries`, without `.` and `..`; `false` at the end.
    ///
    /// Comes in batches because a hostile directory may hold millions of names.
    public boolean readEntries(Fd directory, List<DirectoryEntry> entries) {
        ByteBuffer block = memory.block(LISTING_BLOCK);
        long length =
                syscalls.invoke(
                        SystemCall.GETDENTS64,
                        directory.describe(),
                        directory.number(),
                        memory.blockAddress(),
                        LISTING_BLOCK);
        for (int at = 0; at < length; at += block.getShort(at + DIRENT_LENGTH) & 0xffff) {
            DirectoryEntry entry = DirectoryEntry.decode(block, at);
            if (entry.isReal()) {
                entries.add(entry);
            }
        }
        return length > 0;
    }

    /// Makes [#readEntries] start again.
    public void rewindEntries(Fd directory) {
        syscalls.invoke(SystemCall.LSEEK, directory.describe(), directory.number(), 0, 0);
    }

    @Override
    public void close() {
        memory.close();
    }

    /// The bytes of a name that the engine itself made.
    public static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    /// A name for messages: one short line. Bytes that are not UTF-8 become replacement characters, control characters
    /// question marks, and of an overlong name the start is shown.
    public static String text(byte[] name) {
        int length = Math.min(name.length, DISPLAYED_BYTES);
        char[] text = new String(name, 0, length, StandardCharsets.UTF_8).toCharArray();
        for (int i = 0; i < text.length; i++) {
            text[i] = Character.isISOControl(text[i]) ? '?' : text[i];
        }
        return new String(text) + (length < name.length ? "..." : "");
    }

    /// `makedev(3)` as the kernel's `new_encode_dev`, the form that `mknod(2)` takes.
    static long deviceNumber(int major, int minor) {
        return (minor & 0xffL) | ((major & 0xfffL) << 8) | ((minor & 0xfff00L) << 12);
    }

    private long openAttempt(int directory, byte[] name, int flags, int mode) {
        int kernelFlags = OpenFlags.forArchitecture(flags | OpenFlags.O_CLOEXEC, architecture);
        return syscalls.attempt(SystemCall.OPENAT, directory, first(name), kernelFlags, mode);
    }

    private long openat2(Fd root, byte[] path, int flags, int mode, int resolve) {
        ByteBuffer how = memory.struct(OPEN_HOW_SIZE);
        how.putLong(0, OpenFlags.forArchitecture(flags | OpenFlags.O_CLOEXEC, architecture));
        how.putLong(8, mode);
        how.putLong(16, resolve);
        long address = first(path);
        while (true) {
            long fd =
                    syscalls.attempt(
                            SystemCall.OPENAT2,
                            root.number(),
                            address,
                            memory.structAddress(),
                            OPEN_HOW_SIZE);
            // openat2(2): EAGAIN means that a rename or mount elsewhere raced with a ".." and the
            // call may be repeated
            if (fd != -Errno.EAGAIN.number()) {
                return fd;
            }
        }
    }

    private long first(byte[] name) {
        return memory.first(name);
    }

    private long second(byte[] name) {
        return memory.second(name);
    }

    private static boolean made(long result, SystemCall call, byte[] name) {
        if (result == -Errno.EEXIST.number()) {
            return false;
        }
        checked(result, call, name);
        return true;
    }

    private static boolean gone(long result, byte[] name) {
        if (result == -Errno.ENOENT.number()) {
            return false;
        }
        checked(result, SystemCall.UNLINKAT, name);
        return true;
    }

    /// `result`, or the exception that it stands for.
    static long checked(long result, SystemCall call, byte[] name) {
        if (result < 0) {
            throw new KernelException(call.kernelName(), Errno.of((int) -result), text(name));
        }
        return result;
    }
}
