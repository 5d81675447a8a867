package dev.nutshell.kernel.file;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.Syscalls;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Attributes of files: status, owner, mode, modification time, extended attributes. Symbolic links are never followed.
///
/// Made by [FileCalls#attributes], whose rules for threads and life hold here too.
public final class AttributeCalls {
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int STATX_SIZE = 256;
    private static final int TIMES_SIZE = 32;
    private static final int STATFS_SIZE = 120;
    private static final long UTIME_OMIT = 0x3ffffffe;

    /// XATTR_SIZE_MAX and XATTR_LIST_MAX, `<linux/limits.h>`.
    private static final int XATTR_MAX = 65536;

    private static final byte[] EMPTY = {};

    private final Syscalls syscalls;
    private final FileCallMemory memory;

    AttributeCalls(Syscalls syscalls, FileCallMemory memory) {
        this.syscalls = syscalls;
        this.memory = memory;
    }

    /// Status of an open file (O_PATH descriptors too).
    public FileStatus status(Fd file) {
        long result = statx(file.number(), EMPTY, AT_EMPTY_PATH);
        FileCalls.checked(result, SystemCall.STATX, FileCalls.bytes(file.describe()));
        return decodeStatus();
    }

    /// The magic number of the file system that an open file (O_PATH too) lies on, `<linux/magic.h>`.
    public long fileSystemType(Fd file) {
        memory.struct(STATFS_SIZE);
        syscalls.invoke(SystemCall.FSTATFS, file.describe(), file.number(), memory.structAddress());
        return memory.structView().getLong(0);
    }

    /// Status of the entry `name`; empty where there is none.
    public Optional<FileStatus> status(Fd directory, byte[] name) {
        long result = statx(directory.number(), name, AT_SYMLINK_NOFOLLOW);
        if (result == -Errno.ENOENT.number()) {
            return Optional.empty();
        }
        FileCalls.checked(result, SystemCall.STATX, name);
        return Optional.of(decodeStatus());
    }

    public void changeOwner(Fd file, int uid, int gid) {
        syscalls.invoke(
                SystemCall.FCHOWN, file.describe(), file.number(), unsigned(uid), unsigned(gid));
    }

    public void changeOwner(Fd directory, byte[] name, int uid, int gid) {
        long result =
                syscalls.attempt(
                        SystemCall.FCHOWNAT,
                        directory.number(),
                        memory.first(name),
                        unsigned(uid),
                        unsigned(gid),
                        AT_SYMLINK_NOFOLLOW);
        FileCalls.checked(result, SystemCall.FCHOWNAT, name);
    }

    public void changeMode(Fd file, int permissions) {
        syscalls.invoke(SystemCall.FCHMOD, file.describe(), file.number(), permissions);
    }

    /// Changes the mode of `name`, which the caller knows to be no symbolic link: `fchmodat(2)` would follow it.
    public void changeMode(Fd directory, byte[] name, int permissions) {
        long result =
                syscalls.attempt(
                        SystemCall.FCHMODAT, directory.number(), memory.first(name), permissions);
        FileCalls.checked(result, SystemCall.FCHMODAT, name);
    }

    /// Sets the modification time of an open file; the access time stays.
    public void changeTime(Fd file, long seconds, int nanos) {
        long result =
                syscalls.attempt(SystemCall.UTIMENSAT, file.number(), 0, times(seconds, nanos), 0);
        FileCalls.checked(result, SystemCall.UTIMENSAT, FileCalls.bytes(file.describe()));
    }

    public void changeTime(Fd directory, byte[] name, long seconds, int nanos) {
        long result =
                syscalls.attempt(
                        SystemCall.UTIMENSAT,
                        directory.number(),
                        memory.first(name),
                        times(seconds, nanos),
                        AT_SYMLINK_NOFOLLOW);
        FileCalls.checked(result, SystemCall.UTIMENSAT, name);
    }

    /// Sets an extended attribute of an open file.
    ///
    /// @return `false` where the file system has no such attributes or forbids this one on this type of file
    public boolean setExtended(Fd file, byte[] attribute, byte[] value) {
        long address = value(value);
        long result =
                syscalls.attempt(
                        SystemCall.FSETXATTR,
                        file.number(),
                        memory.second(attribute),
                        address,
                        value.length,
                        0);
        return taken(result, SystemCall.FSETXATTR, attribute);
    }

    /// As [#setExtended(Fd, byte\[\], byte\[\])] for the entry `name`, symbolic links and device nodes included.
    ///
    /// There is no `setxattrat(2)` before Linux 6.13, so the parent is named by its descriptor in `/proc/self/fd`; the last
    /// component is not followed.
    public boolean setExtended(Fd directory, byte[] name, byte[] attribute, byte[] value) {
        long address = value(value);
        long result =
                syscalls.attempt(
                        SystemCall.LSETXATTR,
                        memory.first(procPath(directory, name)),
                        memory.second(attribute),
                        address,
                        value.length,
                        0);
        return taken(result, SystemCall.LSETXATTR, attribute);
    }

    /// The value of an extended attribute of an open file, empty where it has none.
    public Optional<byte[]> extended(Fd file, byte[] attribute) {
        memory.block(XATTR_MAX);
        return value(
                syscalls.attempt(
                        SystemCall.FGETXATTR,
                        file.number(),
                        memory.second(attribute),
                        memory.blockAddress(),
                        XATTR_MAX),
                SystemCall.FGETXATTR,
                attribute);
    }

    /// As [#extended(Fd, byte\[\])] for the entry `name`, symbolic links and device nodes included.
    public Optional<byte[]> extended(Fd directory, byte[] name, byte[] attribute) {
        memory.block(XATTR_MAX);
        return value(
                syscalls.attempt(
                        SystemCall.LGETXATTR,
                        memory.first(procPath(directory, name)),
                        memory.second(attribute),
                        memory.blockAddress(),
                        XATTR_MAX),
                SystemCall.LGETXATTR,
                attribute);
    }

    /// The names of all extended attributes of an open file.
    public List<byte[]> extendedNames(Fd file) {
        memory.block(XATTR_MAX);
        return names(
                syscalls.attempt(
                        SystemCall.FLISTXATTR, file.number(), memory.blockAddress(), XATTR_MAX),
                SystemCall.FLISTXATTR,
                FileCalls.bytes(file.describe()));
    }

    /// As [#extendedNames(Fd)] for the entry `name`, symbolic links and device nodes included.
    public List<byte[]> extendedNames(Fd directory, byte[] name) {
        memory.block(XATTR_MAX);
        return names(
                syscalls.attempt(
                        SystemCall.LLISTXATTR,
                        memory.first(procPath(directory, name)),
                        memory.blockAddress(),
                        XATTR_MAX),
                SystemCall.LLISTXATTR,
                name);
    }

    private Optional<byte[]> value(long length, SystemCall call, byte[] attribute) {
        if (length == -Errno.ENODATA.number() || length == -Errno.EOPNOTSUPP.number()) {
            return Optional.empty();
        }
        byte[] result = new byte[(int) FileCalls.checked(length, call, attribute)];
        memory.blockView().get(0, result);
        return Optional.of(result);
    }

    private List<byte[]> names(long length, SystemCall call, byte[] subject) {
        if (length == -Errno.EOPNOTSUPP.number()) {
            return List.of();
        }
        FileCalls.checked(length, call, subject);
        ByteBuffer names = memory.blockView();
        List<byte[]> result = new ArrayList<>();
        for (int start = 0, at = 0; at < length; at++) {
            if (names.get(at) == 0) {
                byte[] name = new byte[at - start];
                names.get(start, name);
                result.add(name);
                start = at + 1;
            }
        }
        return result;
    }

    private static byte[] procPath(Fd directory, byte[] name) {
        byte[] prefix = FileCalls.bytes("/proc/self/fd/" + directory.number() + "/");
        byte[] path = new byte[prefix.length + name.length];
        System.arraycopy(prefix, 0, path, 0, prefix.length);
        System.arraycopy(name, 0, path, prefix.length, name.length);
        return path;
    }

    private long value(byte[] value) {
        memory.block(Math.max(1, value.length)).put(0, value);
        return memory.blockAddress();
    }

    /// EPERM is what the kernel says to `user.*` on a link or node (xattr(7)); as root nothing else gives it here.
    private static boolean taken(long result, SystemCall call, byte[] attribute) {
        if (result == -Errno.EOPNOTSUPP.number() || result == -Errno.EPERM.number()) {
            return false;
        }
        FileCalls.checked(result, call, attribute);
        return true;
    }

    private long times(long seconds, int nanos) {
        ByteBuffer struct = memory.struct(TIMES_SIZE);
        struct.putLong(8, UTIME_OMIT);
        struct.putLong(16, seconds);
        struct.putLong(24, nanos);
        return memory.structAddress();
    }

    private long statx(int fd, byte[] name, int flags) {
        memory.struct(STATX_SIZE);
        return syscalls.attempt(
                SystemCall.STATX,
                fd,
                memory.first(name),
                flags,
                STATX_BASIC_STATS,
                memory.structAddress());
    }

    /// `struct statx`, `<linux/stat.h>`.
    private FileStatus decodeStatus() {
        ByteBuffer stat = memory.structView();
        return new FileStatus(
                stat.getShort(28) & 0xffff,
                stat.getInt(20),
                stat.getInt(24),
                stat.getLong(40),
                stat.getInt(16) & 0xffff_ffffL,
                stat.getLong(32),
                ((long) stat.getInt(136) << 32) | (stat.getInt(140) & 0xffff_ffffL),
                stat.getInt(128),
                stat.getInt(132),
                stat.getLong(112),
                stat.getInt(120));
    }

    /// An id as the kernel's unsigned number: 4294967294 is a valid owner.
    private static long unsigned(int id) {
        return id & 0xffff_ffffL;
    }
}
