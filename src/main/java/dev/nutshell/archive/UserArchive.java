package dev.nutshell.archive;

import dev.nutshell.archive.bzip2.Bzip2Stream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import org.tukaani.xz.XZInputStream;

/// An archive that a user brings. It may be compressed as layers are ([Compression]), and also by bzip2 and xz, which no layer
/// may be: those are taken off here.
public final class UserArchive {
    /// The xz file format, 2.1.1.1.
    private static final byte[] XZ = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};

    private static final byte[] BZIP2 = {'B', 'Z', 'h'};

    /// What follows `BZh` and the digit of the block size: a block, or the end where there is none.
    private static final byte[] BZIP2_BLOCK = {0x31, 0x41, 0x59, 0x26, 0x53, 0x59};

    private static final byte[] BZIP2_END = {0x17, 0x72, 0x45, 0x38, 0x50, (byte) 0x90};
    private static final int MAGIC_LENGTH = BZIP2.length + 1 + BZIP2_BLOCK.length;

    /// A dictionary of 128 MiB, which is also the largest window of zstd that is read, and what the decoder needs beside it.
    /// `xz -9` makes 64 MiB.
    private static final int XZ_MEMORY_KIB = (128 << 10) + 1024;

    private UserArchive() {}

    /// The same archive from its beginning, plain or compressed as a layer may be.
    ///
    /// Several streams of bzip2 or xz one after the other are read to the last. Damage in them comes out as a
    /// [CorruptArchiveException], from here or while the archive is read.
    public static InputStream readable(InputStream archive) throws IOException {
        byte[] magic = new byte[MAGIC_LENGTH];
        int length = archive.readNBytes(magic, 0, magic.length);
        PushbackInputStream whole = new PushbackInputStream(archive, magic.length);
        whole.unread(magic, 0, length);
        if (length >= XZ.length && Arrays.mismatch(magic, XZ) == XZ.length) {
            return new DecodedStream(
                    "xz", whole, source -> new XZInputStream(source, XZ_MEMORY_KIB));
        }
        if (isBzip2(magic, length)) {
            return new DecodedStream("bzip2", whole, Bzip2Stream::new);
        }
        return whole;
    }

    /// More than the letters: a tar archive begins with the name of its first file, which may be `BZh`. One that is cut off
    /// before its magic number ends still counts.
    private static boolean isBzip2(byte[] magic, int length) {
        int digit = BZIP2.length;
        return length > digit
                && Arrays.mismatch(magic, BZIP2) == digit
                && magic[digit] >= '1'
                && magic[digit] <= '9'
                && (continues(magic, length, BZIP2_BLOCK) || continues(magic, length, BZIP2_END));
    }

    private static boolean continues(byte[] magic, int length, byte[] number) {
        int from = BZIP2.length + 1;
        return Arrays.equals(magic, from, length, number, 0, length - from);
    }
}
