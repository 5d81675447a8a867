package dev.nutshell.kernel.file;

import dev.nutshell.kernel.abi.FileModes;

/// What `statx(2)` says about a file.
///
/// @param mode type and permission bits (`st_mode`)
/// @param device number of the device that holds the file
/// @param nodeMajor major number of a device node, zero for other files
/// @param nodeMinor minor number of a device node
public record FileStatus(
        int mode,
        int uid,
        int gid,
        long size,
        long links,
        long inode,
        long device,
        int nodeMajor,
        int nodeMinor,
        long mtimeSeconds,
        int mtimeNanos) {

    public int type() {
        return mode & FileModes.S_IFMT;
    }

    public int permissions() {
        return mode & FileModes.PERMISSIONS;
    }

    public boolean isDirectory() {
        return type() == FileModes.S_IFDIR;
    }

    public boolean isRegular() {
        return type() == FileModes.S_IFREG;
    }

    public boolean isSymlink() {
        return type() == FileModes.S_IFLNK;
    }

    /// Whether overlayfs takes the file for a whiteout: a character device 0:0 (Documentation/filesystems/overlayfs.rst).
    public boolean isWhiteout() {
        return type() == FileModes.S_IFCHR && nodeMajor == 0 && nodeMinor == 0;
    }
}
