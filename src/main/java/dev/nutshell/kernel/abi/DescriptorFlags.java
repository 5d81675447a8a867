package dev.nutshell.kernel.abi;

/// Descriptor flags and commands, from `<fcntl.h>`, `<linux/close_range.h>` and `<linux/memfd.h>`.
public final class DescriptorFlags {
    public static final int AT_FDCWD = -100;
    public static final int AT_SYMLINK_NOFOLLOW = 0x100;
    public static final int AT_RECURSIVE = 0x8000;
    public static final int AT_EMPTY_PATH = 0x1000;

    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    public static final int O_NOCTTY = 0x100;

    /// Only a reference: no permission on the file itself is needed.
    public static final int O_PATH = 0x200000;

    public static final int O_CLOEXEC = 0x80000;
    public static final int O_NONBLOCK = 0x800;

    public static final int F_DUPFD = 0;
    public static final int F_GETFD = 1;
    public static final int F_SETFD = 2;
    public static final int F_GETFL = 3;
    public static final int F_SETFL = 4;
    public static final int F_DUPFD_CLOEXEC = 1030;
    public static final int F_SETPIPE_SZ = 1031;
    public static final int F_GETPIPE_SZ = 1032;
    public static final int F_ADD_SEALS = 1033;
    public static final int F_GET_SEALS = 1034;
    public static final int FD_CLOEXEC = 1;

    public static final int F_SEAL_SEAL = 0x1;
    public static final int F_SEAL_SHRINK = 0x2;
    public static final int F_SEAL_GROW = 0x4;
    public static final int F_SEAL_WRITE = 0x8;

    public static final int MFD_CLOEXEC = 0x1;
    public static final int MFD_ALLOW_SEALING = 0x2;

    /// The file may be executed, since Linux 6.3; older kernels answer EINVAL and always allow it.
    public static final int MFD_EXEC = 0x10;

    /// Sets close-on-exec instead of closing, since Linux 5.11.
    public static final int CLOSE_RANGE_CLOEXEC = 0x4;

    /// The last descriptor: `~0U`.
    public static final long CLOSE_RANGE_LAST = 0xffffffffL;

    private DescriptorFlags() {}
}
