package dev.nutshell.archive.zstd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Little-endian words in byte arrays, and the bit streams that zstd reads backwards (RFC 8878, 4.1).
final class Bits {
    /// Free bytes that every array read by [#load] has before and behind its content.
    static final int MARGIN = 16;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private Bits() {}

    static long load(byte[] array, int at) {
        return (long) LONG.get(array, at);
    }

    static int loadInt(byte[] array, int at) {
        return (int) INT.get(array, at);
    }

    static void store(byte[] array, int at, long value) {
        LONG.set(array, at, value);
    }

    /// The `count` bits (at most 56) that end below bit `position + count` of the stream that starts at `base`.
    ///
    /// A negative position reads what stands before the stream; callers check for it once for several reads.
    static long peek(byte[] array, int base, int position, int count) {
        return (load(array, base + (position >> 3)) >>> (position & 7)) & ((1L << count) - 1);
    }

    /// Number of bits in a backward stream of `length` bytes: its highest set bit is the end mark.
    static int length(byte[] array, int base, int length) throws ZstdFormatException {
        int last = length > 0 ? array[base + length - 1] & 0xff : 0;
        if (last == 0) {
            throw new ZstdFormatException("bit stream without end mark");
        }
        return length * 8 - Integer.numberOfLeadingZeros(last) + 24 - 1;
    }
}
