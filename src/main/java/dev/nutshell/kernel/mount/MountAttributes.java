package dev.nutshell.kernel.mount;

import dev.nutshell.kernel.abi.MountConstants;
import org.jspecify.annotations.Nullable;

/// A change of a mount's attributes: bits to set and bits to clear, in MOUNT_ATTR_ terms.
///
/// @param set bits to set
/// @param clear bits to clear first; MOUNT_ATTR_ATIME is cleared as a whole when an access time mode is set
public record MountAttributes(long set, long clear) {
    public static final MountAttributes NONE = new MountAttributes(0, 0);
    public static final MountAttributes READ_ONLY =
            new MountAttributes(MountConstants.MOUNT_ATTR_RDONLY, 0);
    public static final MountAttributes READ_WRITE =
            new MountAttributes(0, MountConstants.MOUNT_ATTR_RDONLY);
    public static final MountAttributes NO_SUID =
            new MountAttributes(MountConstants.MOUNT_ATTR_NOSUID, 0);
    public static final MountAttributes NO_DEV =
            new MountAttributes(MountConstants.MOUNT_ATTR_NODEV, 0);
    public static final MountAttributes NO_EXEC =
            new MountAttributes(MountConstants.MOUNT_ATTR_NOEXEC, 0);
    public static final MountAttributes NO_SYMFOLLOW =
            new MountAttributes(MountConstants.MOUNT_ATTR_NOSYMFOLLOW, 0);
    public static final MountAttributes NO_DIR_ATIME =
            new MountAttributes(MountConstants.MOUNT_ATTR_NODIRATIME, 0);
    public static final MountAttributes REL_ATIME = accessTime(MountConstants.MOUNT_ATTR_RELATIME);
    public static final MountAttributes NO_ATIME = accessTime(MountConstants.MOUNT_ATTR_NOATIME);
    public static final MountAttributes STRICT_ATIME =
            accessTime(MountConstants.MOUNT_ATTR_STRICTATIME);

    private static MountAttributes accessTime(long mode) {
        return new MountAttributes(mode, MountConstants.MOUNT_ATTR_ATIME);
    }

    private static MountAttributes clearing(long bits) {
        return new MountAttributes(0, bits);
    }

    /// The change that an option word such as `nosuid` asks for; null when it is no attribute of a mount.
    static @Nullable MountAttributes word(String word) {
        return switch (word) {
            case "ro" -> READ_ONLY;
            case "rw" -> READ_WRITE;
            case "nosuid" -> NO_SUID;
            case "suid" -> clearing(MountConstants.MOUNT_ATTR_NOSUID);
            case "nodev" -> NO_DEV;
            case "dev" -> clearing(MountConstants.MOUNT_ATTR_NODEV);
            case "noexec" -> NO_EXEC;
            case "exec" -> clearing(MountConstants.MOUNT_ATTR_NOEXEC);
            case "nosymfollow" -> NO_SYMFOLLOW;
            case "symfollow" -> clearing(MountConstants.MOUNT_ATTR_NOSYMFOLLOW);
            case "nodiratime" -> NO_DIR_ATIME;
            case "diratime" -> clearing(MountConstants.MOUNT_ATTR_NODIRATIME);
            case "noatime" -> NO_ATIME;
            case "relatime", "atime", "norelatime", "nostrictatime" -> REL_ATIME;
            case "strictatime" -> STRICT_ATIME;
            default -> null;
        };
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
