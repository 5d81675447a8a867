package dev.nutshell.kernel.file;

import dev.nutshell.kernel.call.Syscalls;
import java.nio.charset.StandardCharsets;

/// The extended attributes by which overlayfs marks directories in its layers.
///
/// Their names begin with `trusted.`, which only the machine's root may write. A mount inside a user namespace is made with
/// the option `userxattr` and reads those that begin with `user.` (Linux 5.11, Documentation/filesystems/overlayfs.rst,
/// User xattr).
public enum OverlayMarks {
    TRUSTED("trusted.overlay."),
    USER("user.overlay.");

    private final String prefix;
    private final byte[] opaque;
    private final byte[] origin;

    OverlayMarks(String prefix) {
        this.prefix = prefix;
        this.opaque = (prefix + "opaque").getBytes(StandardCharsets.US_ASCII);
        this.origin = (prefix + "origin").getBytes(StandardCharsets.US_ASCII);
    }

    /// Those that mounts of this process go by.
    public static OverlayMarks current(Syscalls syscalls) {
        return UserNamespace.isInitial(syscalls) ? TRUSTED : USER;
    }

    /// On a directory that hides what the layers below have in it.
    public byte[] opaque() {
        return opaque.clone();
    }

    /// On a directory that may hold whiteouts although it merges with no other. Without it overlayfs lists them as files that
    /// are not there (`ovl_get_inode()` in fs/overlayfs/inode.c).
    public byte[] origin() {
        return origin.clone();
    }

    /// Whether an attribute is one that overlayfs keeps for itself, in any mount: no copy and no archive has it.
    public static boolean isOne(byte[] attribute) {
        String name = new String(attribute, StandardCharsets.ISO_8859_1);
        return name.startsWith(TRUSTED.prefix) || name.startsWith(USER.prefix);
    }
}
