package dev.nutshell.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/// Makes archives of xz ask for more memory than they need: to write one that really does takes ten times as much.
public final class XzDictionary {
    /// The xz file format, 3.1: where the first block's header begins, behind that of the stream, and its checksum.
    private static final int BLOCK = 12;

    private static final int CHECKSUM = BLOCK + 8;
    private static final int DICTIONARY = BLOCK + 4;

    private XzDictionary() {}

    /// `archive`, of which the first block has no filter but LZMA2, with a dictionary of `(2 | (code & 1)) << (code / 2 + 11)`
    /// bytes (5.3.1): 28 is 64 MiB, 37 is 1.5 GiB.
    public static byte[] of(int code, byte[] archive) {
        byte[] changed = archive.clone();
        changed[DICTIONARY] = (byte) code;
        CRC32 checksum = new CRC32();
        checksum.update(changed, BLOCK, CHECKSUM - BLOCK);
        ByteBuffer.wrap(changed)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(CHECKSUM, (int) checksum.getValue());
        return changed;
    }
}
