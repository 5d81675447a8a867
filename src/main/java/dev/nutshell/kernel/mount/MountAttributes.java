package dev.nutshell.kernel.mount;

import dev.nutshell.kernel.abi.MountConstants;

/// A change of a mount's attributes: bits to set and bits to clear, in MOUNT_ATTR_ terms.
///
/// @param set bits to set
/// @param clear bits to clear first; MOUNT_ATTR_ATIME is cleared as a whole when an access time mode is set
public record MountAttributes(long set, long clear) {
    public static final MountAttributes NONE = new MountAttributes(0, 0);
    public static final MountAttributes READ_ONLY = new MountAttributes(MountConstants.MOUNT_ATTR_RDONLY, 0);
    public static final MountAttributes READ_WRITE = new MountAttributes(0, MountConstants.MOUNT_ATTR_RDONLY);
    public static final MountAttributes NO_SUID = new MountAttributes(MountConstants.MOUNT_ATTR_NOSUID, 0);
    public static final MountAttributes NO_DEV = new MountAttributes(MountConstants.MOUNT_ATTR_NODEV, 0);
    public static final MountAttributes NO_EXEC = new MountAttributes(MountConstants.MOUNT_ATTR_NOEXEC, 0);
    public static final MountAttributes NO_SYMFOLLOW = new MountAttributes(MountConstants.MOUNT_ATTR_NOSYMFOLLOW, 0);
    public static final MountAttributes NO_DIR_ATIME = new MountAttributes(MountConstants.MOUNT_ATTR_NODIRATIME, 0);
    public static final MountAttributes REL_ATIME = accessTime(MountConstants.MOUNT_ATTR_RELATIME);
    public static final MountAttributes NO_ATIME = accessTime(MountConstants.MOUNT_ATTR_NOATIME);
    public static final MountAttributes STRICT_ATIME = accessTime(MountConstants.MOUNT_ATTR_STRICTATIME);

    private static MountAttributes accessTime(long mode) {
        return new MountAttributes(mode, MountConstants.MOUNT_ATTR_ATIME);
    }

    /// This change followed by `later`, which wins where both name a bit.
    public MountAttributes and(MountAttributes later) {
        return new MountAttributes(
                (set & ~later.clear & ~later.set) | later.set, (clear & ~later.set) | later.clear);
    }

    /// Whether nothing would change.
    public boolean isEmpty() {
        return set == 0 && clear == 0;
    }
}
