package dev.nutshell.image;

import dev.nutshell.archive.TarEntry.ExtendedAttribute;
import java.util.List;

/// What a directory of a layer gets when everything below it is in place.
///
/// @param isImplicit no member of the archive describes it: it was made for what is below it
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
    static final DirectoryAttributes IMPLICIT =
            new DirectoryAttributes(DEFAULT_MODE, 0, 0, 0, 0, List.of(), true);
}
