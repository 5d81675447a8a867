package dev.nutshell.kernel.file;

import java.nio.ByteBuffer;

/// One name in a directory.
///
/// @param type `DT_*` of `<dirent.h>`; zero (DT_UNKNOWN) where the file system does not tell
public record DirectoryEntry(byte[] name, int type) {
    private static final int DT_DIR = 4;
    private static final int DT_UNKNOWN = 0;
    private static final int TYPE_OFFSET = 18;
    private static final int NAME_OFFSET = 19;

    /// Whether the entry is a directory, as far as the listing tells.
    public boolean isDirectory() {
        return type == DT_DIR;
    }

    public boolean isUnknown() {
        return type == DT_UNKNOWN;
    }

    /// Not `.` or `..`.
    boolean isReal() {
        return !(name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.')));
    }

    /// Reads the `struct linux_dirent64` at `at`.
    static DirectoryEntry decode(ByteBuffer block, int at) {
        int end = at + NAME_OFFSET;
        while (block.get(end) != 0) {
            end++;
        }
        byte[] name = new byte[end - at - NAME_OFFSET];
        block.get(at + NAME_OFFSET, name);
        return new DirectoryEntry(name, block.get(at + TYPE_OFFSET));
    }
}
