package dev.nutshell.container.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Finds bytes, eight at a time: the loops through which all output goes.
///
/// A byte equals `c` where `word ^ cccccccc` has a zero byte; `(x - 0x01…) & ~x & 0x80…` marks the lowest zero byte exactly
/// (and perhaps higher ones wrongly, after a borrow), and the lowest byte of a little endian word is the first.
public final class ByteScan {
    private static final VarHandle WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int WORD = Long.BYTES;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

    private ByteScan() {}

    /// The first line feed in `[from, end)`, or `end`.
    public static int lineFeed(byte[] bytes, int from, int end) {
        int at = from;
        for (; at + WORD <= end; at += WORD) {
            long hit = equal(word(bytes, at), '\n') & HIGH;
            if (hit != 0) {
                return at + first(hit);
            }
        }
        while (at < end && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    /// The first quote or backslash in `[from, end)`, or `end`.
    public static int quoteOrBackslash(byte[] bytes, int from, int end) {
        int at = from;
        for (; at + WORD <= end; at += WORD) {
            long word = word(bytes, at);
            long hit = (equal(word, '"') | equal(word, '\\')) & HIGH;
            if (hit != 0) {
                return at + first(hit);
            }
        }
        while (at < end && bytes[at] != '"' && bytes[at] != '\\') {
            at++;
        }
        return at;
    }

    /// The first byte in `[from, end)` that is no ASCII or that a JSON text of Docker's escapes, or `end`.
    static int special(byte[] bytes, int from, int end) {
        int at = from;
        for (; at + WORD <= end; at += WORD) {
            long word = word(bytes, at);
            // one bit apart: 0x22 " and 0x26 &, 0x3c < and 0x3e >
            long hit =
                    (word
                                    | (word - ONES * 0x20) & ~word
                                    | equal(word | ONES * 0x04, '&')
                                    | equal(word | ONES * 0x02, '>')
                                    | equal(word, '\\'))
                            & HIGH;
            if (hit != 0) {
                return at + first(hit);
            }
        }
        while (at < end && !isSpecial(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isSpecial(byte value) {
        return value < 0x20 || (value | 0x04) == '&' || (value | 0x02) == '>' || value == '\\';
    }

    private static long word(byte[] bytes, int at) {
        return (long) WORDS.get(bytes, at);
    }

    private static long equal(long word, int value) {
        long difference = word ^ ONES * value;
        return (difference - ONES) & ~difference;
    }

    private static int first(long hit) {
        return Long.numberOfTrailingZeros(hit) / Byte.SIZE;
    }
}
