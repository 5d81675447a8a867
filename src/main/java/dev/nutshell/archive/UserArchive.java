package dev.nutshell.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;

/// An archive that a user brings. It may be compressed as layers are ([Compression]); what else users have is told apart here from
/// what is no archive at all.
public final class UserArchive {
    private static final byte[] XZ = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
    private static final byte[] BZIP2 = {'B', 'Z', 'h'};

    private UserArchive() {}

    /// The same archive from its beginning.
    ///
    /// @throws CorruptArchiveException when it is compressed by bzip2 or xz
    public static InputStream readable(InputStream archive) throws IOException {
        byte[] magic = new byte[XZ.length];
        int length = archive.readNBytes(magic, 0, magic.length);
        if (Arrays.equals(magic, XZ)) {
            throw refused("xz");
        }
        if (Arrays.mismatch(magic, BZIP2) == BZIP2.length) {
            throw refused("bzip2");
        }
        PushbackInputStream whole = new PushbackInputStream(archive, magic.length);
        whole.unread(magic, 0, length);
        return whole;
    }

    private static CorruptArchiveException refused(String program) {
        return new CorruptArchiveException(
                "it is compressed with "
                        + program
                        + ", which is not read here: bring it plain ("
                        + program
                        + " -dc), or with gzip or zstd");
    }
}
