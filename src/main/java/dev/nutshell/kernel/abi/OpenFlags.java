package dev.nutshell.kernel.abi;

/// Flags of `open(2)` and `openat2(2)`, from `<asm-generic/fcntl.h>` and `<linux/openat2.h>`.
///
/// The values are those of x86_64; four of them differ on aarch64, so flags pass [#forArchitecture] on their way to the
/// kernel.
public final class OpenFlags {
    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    public static final int O_CREAT = 0x40;
    public static final int O_EXCL = 0x80;
    public static final int O_NOCTTY = 0x100;
    public static final int O_TRUNC = 0x200;
    public static final int O_APPEND = 0x400;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_DIRECT = 0x4000;
    public static final int O_LARGEFILE = 0x8000;
    public static final int O_DIRECTORY = 0x10000;
    public static final int O_NOFOLLOW = 0x20000;
    public static final int O_CLOEXEC = 0x80000;
    public static final int O_PATH = 0x200000;
    public static final int O_TMPFILE = 0x400000 | O_DIRECTORY;

    /// `resolve` of `openat2(2)`: no component may leave the root, absolute links and `..` above it fail with EXDEV.
    public static final int RESOLVE_BENEATH = 0x08;

    /// `resolve` of `openat2(2)`: the directory is the root for absolute links and `..`, as after a `chroot(2)`.
    public static final int RESOLVE_IN_ROOT = 0x10;

    public static final int RESOLVE_NO_XDEV = 0x01;
    public static final int RESOLVE_NO_MAGICLINKS = 0x02;
    public static final int RESOLVE_NO_SYMLINKS = 0x04;

    private static final int DIFFERING = O_DIRECT | O_LARGEFILE | O_DIRECTORY | O_NOFOLLOW;

    private OpenFlags() {}

    /// `flags` with the bits that `architecture` numbers differently (arch/arm64/include/uapi/asm/fcntl.h).
    public static int forArchitecture(int flags, Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> flags;
            case AARCH64 ->
                    (flags & ~DIFFERING)
                            | ((flags & O_DIRECTORY) != 0 ? 0x4000 : 0)
                            | ((flags & O_NOFOLLOW) != 0 ? 0x8000 : 0)
                            | ((flags & O_DIRECT) != 0 ? 0x10000 : 0)
                            | ((flags & O_LARGEFILE) != 0 ? 0x20000 : 0);
        };
    }
}
