package dev.nutshell.archive.zstd;

import java.util.Arrays;

/// Decoded bytes: those that nobody has read yet, and behind them as many as matches may refer to.
///
/// A linear buffer that grows with the content up to the window and half of it again, and is then shifted: cheaper than a ring, where every
/// copy would have to look for the seam.
final class Window {
    private static final int FIRST_CAPACITY = 1 << 20;
    private static final int SMALLEST_ROOM = 1 << 20;
    private static final int LONG_COPY = 64;

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int size;

    /// Where the current frame starts: matches do not reach over it.
    private int frameStart;

    private int unread;
    private int end;

    /// Starts a frame whose matches reach `window` bytes back.
    void startFrame(int window) {
        size = window;
        frameStart = end;
    }

    /// Makes room for `length` bytes (and a margin for copies in whole words) behind the end.
    void reserve(int length) {
        int needed = length + Bits.MARGIN;
        if (bytes.length - end >= needed) {
            return;
        }
        int limit = size + Math.max(SMALLEST_ROOM, size / 2) + needed;
        if (bytes.length < limit) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(limit, 2L * bytes.length + needed));
        }
        if (bytes.length - end < needed) {
            int kept = Math.min(end, size);
            int shift = end - kept;
            System.arraycopy(bytes, shift, bytes, 0, kept);
            end = kept;
            unread -= shift;
            frameStart = Math.max(0, frameStart - shift);
        }
    }

    int available() {
        return end - unread;
    }

    /// Takes up to `length` unread bytes.
    int read(byte[] target, int from, int length) {
        int part = Math.min(length, end - unread);
        System.arraycopy(bytes, unread, target, from, part);
        unread += part;
        return part;
    }

    void append(byte[] source, int from, int length) {
        System.arraycopy(source, from, bytes, end, length);
        end += length;
    }

    void fill(byte value, int length) {
        Arrays.fill(bytes, end, end + length, value);
        end += length;
    }

    /// Appends `length` literals; both arrays have a margin, so short runs go in whole words.
    void appendLiterals(byte[] source, int from, int length) {
        if (length > LONG_COPY) {
            System.arraycopy(source, from, bytes, end, length);
        } else {
            byte[] target = bytes;
            for (int i = 0; i < length; i += Long.BYTES) {
                Bits.store(target, end + i, Bits.load(source, from + i));
            }
        }
        end += length;
    }

    /// Appends `length` bytes that stand `offset` bytes back, possibly overlapping themselves.
    void appendMatch(int offset, int length) throws ZstdFormatException {
        int from = end - offset;
        if (offset <= 0 || from < frameStart) {
            throw new ZstdFormatException("match reaches before the frame");
        }
        byte[] array = bytes;
        int to = end;
        if (offset >= length && length > LONG_COPY) {
            System.arraycopy(array, from, array, to, length);
        } else if (offset >= Long.BYTES) {
            for (int i = 0; i < length; i += Long.BYTES) {
                Bits.store(array, to + i, Bits.load(array, from + i));
            }
        } else if (offset == 1) {
            Arrays.fill(array, to, to + length, array[from]);
        } else {
            for (int i = 0; i < length; i++) {
                array[to + i] = array[from + i];
            }
        }
        end = to + length;
    }

    int end() {
        return end;
    }

    byte[] array() {
        return bytes;
    }
}
