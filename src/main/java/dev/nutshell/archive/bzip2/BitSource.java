package dev.nutshell.archive.bzip2;

import java.io.IOException;
import java.io.InputStream;

/// Reads bits, the highest of each byte first.
final class BitSource {
    private static final int BUFFER = 64 << 10;

    private final InputStream source;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int end;

    /// The lowest [#count] bits are yet to be given.
    private long bits;

    private int count;

    BitSource(InputStream source) {
        this.source = source;
    }

    /// @param wanted 1 to 32
    int read(int wanted) throws IOException {
        while (count < wanted) {
            int next = nextByte();
            if (next < 0) {
                throw new Bzip2FormatException("truncated");
            }
            bits = bits << Byte.SIZE | next;
            count += Byte.SIZE;
        }
        count -= wanted;
        return (int) (bits >>> count & (1L << wanted) - 1);
    }

    boolean readFlag() throws IOException {
        return read(1) == 1;
    }

    /// Goes on at the next whole byte.
    ///
    /// @return whether there is one
    boolean align() throws IOException {
        count -= count % Byte.SIZE;
        if (count == 0) {
            int next = nextByte();
            if (next < 0) {
                return false;
            }
            bits = next;
            count = Byte.SIZE;
        }
        return true;
    }

    private int nextByte() throws IOException {
        if (position == end) {
            end = Math.max(0, source.read(buffer, 0, buffer.length));
            position = 0;
            if (end == 0) {
                return -1;
            }
        }
        return buffer[position++] & 0xff;
    }
}
