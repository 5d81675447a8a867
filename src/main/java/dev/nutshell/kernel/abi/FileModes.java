package dev.nutshell.kernel.abi;

/// File types and permission bits of `st_mode`, from `<linux/stat.h>`.
public final class FileModes {
    public static final int S_IFMT = 0xf000;
    public static final int S_IFSOCK = 0xc000;
    public static final int S_IFLNK = 0xa000;
    public static final int S_IFREG = 0x8000;
    public static final int S_IFBLK = 0x6000;
    public static final int S_IFDIR = 0x4000;
    public static final int S_IFCHR = 0x2000;
    public static final int S_IFIFO = 0x1000;

    /// Permission bits with set-uid, set-gid and sticky.
    public static final int PERMISSIONS = 0xfff;

    private FileModes() {}
}
