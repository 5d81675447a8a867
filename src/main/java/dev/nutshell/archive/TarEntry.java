package dev.nutshell.archive;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// One member of a tar archive, its headers merged: ustar, GNU long names, PAX.
///
/// Names are bytes as the archive has them: not cleaned, not trusted, in no particular encoding; they hold no zero byte.
///
/// @param mode permission bits with set-uid, set-gid and sticky; archives put other bits there, those are gone
/// @param size bytes of content, holes included; zero for everything that is no file
/// @param mtimeNanos 0 to 999 999 999, also for times before 1970
/// @param linkName target of a symbolic or hard link, empty for others
/// @param attributes extended attributes in the order of the archive
public record TarEntry(
        byte[] name,
        Type type,
        int mode,
        long uid,
        long gid,
        long size,
        long mtimeSeconds,
        int mtimeNanos,
        byte[] linkName,
        long deviceMajor,
        long deviceMinor,
        List<ExtendedAttribute> attributes) {

    private static final int DISPLAYED_BYTES = 256;

    /// What a member becomes.
    public enum Type {
        FILE,
        HARD_LINK,
        SYMBOLIC_LINK,
        CHARACTER_DEVICE,
        BLOCK_DEVICE,
        DIRECTORY,
        FIFO
    }

    /// One extended attribute, `SCHILY.xattr.NAME` of PAX.
    public record ExtendedAttribute(byte[] name, byte[] value) {}

    public TarEntry {
        attributes = List.copyOf(attributes);
    }

    /// The name for messages; bytes that are not UTF-8 become replacement characters, control characters question marks,
    /// and of an overlong name the start is shown.
    public String display() {
        int length = Math.min(name.length, DISPLAYED_BYTES);
        String text = new String(name, 0, length, StandardCharsets.UTF_8);
        return text.replaceAll("\\p{Cntrl}", "?") + (length < name.length ? "..." : "");
    }
}
