package dev.nutshell.kernel.abi;

import java.nio.ByteBuffer;

/// Constants of the mount calls and `struct mount_attr`, from `<linux/mount.h>`.
public final class MountConstants {
    /// Flags of `mount(2)`.
    public static final int MS_RDONLY = 0x1;

    public static final int MS_NOSUID = 0x2;
    public static final int MS_NODEV = 0x4;
    public static final int MS_NOEXEC = 0x8;
    public static final int MS_REMOUNT = 0x20;
    public static final int MS_NOSYMFOLLOW = 0x100;
    public static final int MS_NOATIME = 0x400;
    public static final int MS_NODIRATIME = 0x800;
    public static final int MS_BIND = 0x1000;
    public static final int MS_MOVE = 0x2000;
    public static final int MS_REC = 0x4000;
    public static final int MS_UNBINDABLE = 0x20000;
    public static final int MS_PRIVATE = 0x40000;
    public static final int MS_SLAVE = 0x80000;
    public static final int MS_SHARED = 0x100000;
    public static final int MS_RELATIME = 0x200000;
    public static final int MS_STRICTATIME = 0x1000000;

    /// Flags of `umount2(2)`.
    public static final int MNT_DETACH = 0x2;

    public static final int UMOUNT_NOFOLLOW = 0x8;

    public static final int OPEN_TREE_CLONE = 1;
    public static final int OPEN_TREE_CLOEXEC = 0x80000;

    public static final int MOVE_MOUNT_F_SYMLINKS = 0x1;
    public static final int MOVE_MOUNT_F_EMPTY_PATH = 0x4;
    public static final int MOVE_MOUNT_T_SYMLINKS = 0x10;
    public static final int MOVE_MOUNT_T_EMPTY_PATH = 0x40;

    /// The source goes under the mount at the target, since Linux 6.5.
    public static final int MOVE_MOUNT_BENEATH = 0x200;

    public static final int FSOPEN_CLOEXEC = 1;
    public static final int FSMOUNT_CLOEXEC = 1;

    public static final int FSCONFIG_SET_FLAG = 0;
    public static final int FSCONFIG_SET_STRING = 1;
    public static final int FSCONFIG_SET_BINARY = 2;
    public static final int FSCONFIG_SET_PATH = 3;
    public static final int FSCONFIG_SET_PATH_EMPTY = 4;
    public static final int FSCONFIG_SET_FD = 5;
    public static final int FSCONFIG_CMD_CREATE = 6;
    public static final int FSCONFIG_CMD_RECONFIGURE = 7;

    /// Longest string value of fsconfig, without its zero byte.
    public static final int FSCONFIG_STRING_MAX = 255;

    public static final long MOUNT_ATTR_RDONLY = 0x1;
    public static final long MOUNT_ATTR_NOSUID = 0x2;
    public static final long MOUNT_ATTR_NODEV = 0x4;
    public static final long MOUNT_ATTR_NOEXEC = 0x8;

    /// The three bits that choose one of the access time modes; all must be cleared to set one.
    public static final long MOUNT_ATTR_ATIME = 0x70;

    public static final long MOUNT_ATTR_RELATIME = 0;
    public static final long MOUNT_ATTR_NOATIME = 0x10;
    public static final long MOUNT_ATTR_STRICTATIME = 0x20;
    public static final long MOUNT_ATTR_NODIRATIME = 0x80;

    /// Maps ids with the user namespace of `userns_fd`, since Linux 5.12.
    public static final long MOUNT_ATTR_IDMAP = 0x100000;

    /// Since Linux 5.14.
    public static final long MOUNT_ATTR_NOSYMFOLLOW = 0x200000;

    /// MOUNT_ATTR_SIZE_VER0.
    public static final int MOUNT_ATTR_SIZE = 32;

    private MountConstants() {}

    /// Fills in a zeroed `struct mount_attr`.
    public static void writeAttributes(
            ByteBuffer struct, long set, long clear, long propagation, long userNamespace) {
        struct.putLong(0, set);
        struct.putLong(8, clear);
        struct.putLong(16, propagation);
        struct.putLong(24, userNamespace);
    }
}
