package dev.nutshell.image;

import dev.nutshell.kernel.file.AttributeCalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import dev.nutshell.kernel.file.OverlayMarks;

/// Gives one directory the attributes of another: owner, mode, extended attributes, modification time.
final class AttributeCopy {
    private AttributeCopy() {}

    /// Copies everything but the marks of overlayfs.
    static void copy(FileCalls files, Fd from, Fd to) {
        AttributeCalls attributes = files.attributes();
        FileStatus status = attributes.status(from);
        attributes.changeOwner(to, status.uid(), status.gid());
        attributes.changeMode(to, status.permissions());
        for (byte[] name : attributes.extendedNames(from)) {
            if (!OverlayMarks.isOne(name)) {
                attributes
                        .extended(from, name)
                        .ifPresent(value -> attributes.setExtended(to, name, value));
            }
        }
        attributes.changeTime(to, status.mtimeSeconds(), status.mtimeNanos());
    }
}
