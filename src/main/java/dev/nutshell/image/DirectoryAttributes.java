package dev.nutshell.image;

import dev.nutshell.archive.TarEntry.ExtendedAttribute;
import java.util.List;

/// What a directory of a layer gets when everything below it is in place.
///
/// @param isImplicit no member of the archive describes it: it was made for what is below it, and the attributes of the same
///     directory in a layer below are the right ones
record DirectoryAttributes(
        int mode,
        int uid,
        int gid,
        long mtimeSeconds,
        int mtimeNanos,
        List<ExtendedAttribute> attributes,
        boolean isImplicit) {
    private static final int DEFAULT_MODE = 0755;

    /// A directory nobody described: root's, 0755 (as Docker makes them), at the epoch, so that a layer always unpacks to
    /// the same tree.
    static final DirectoryAttributes IMPLICIT = ofNobody(true);

    /// The same in place of one that the layer hides.
    static final DirectoryAttributes NEW = ofNobody(false);

    /// What an object of this kind costs besides its texts and attributes, about.
    private static final int OBJECTS = 160;

    private static DirectoryAttributes ofNobody(boolean isImplicit) {
        return new DirectoryAttributes(DEFAULT_MODE, 0, 0, 0, 0, List.of(), isImplicit);
    }

    /// Bytes of memory that it takes to remember this under `name`.
    long footprint(EntryName name) {
        long bytes = OBJECTS + name.path().length();
        for (ExtendedAttribute attribute : attributes) {
            bytes += OBJECTS + attribute.name().length + attribute.value().length;
        }
        return bytes;
    }
}
