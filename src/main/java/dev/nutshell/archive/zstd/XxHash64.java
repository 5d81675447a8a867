package dev.nutshell.archive.zstd;

/// The 64-bit xxHash with seed 0, whose lower half closes a frame (RFC 8878, 3.1.1, Content_Checksum).
final class XxHash64 {
    private static final long PRIME1 = 0x9E3779B185EBCA87L;
    private static final long PRIME2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME3 = 0x165667B19E3779F9L;
    private static final long PRIME4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME5 = 0x27D4EB2F165667C5L;
    private static final int STRIPE = 32;

    private final byte[] rest = new byte[STRIPE];
    private int restLength;
    private long total;

    /// PRIME1 + PRIME2, PRIME2, 0 and -PRIME1, modulo 2^64.
    private long v1 = 0x60EA27EEADC0B5D6L;

    private long v2 = PRIME2;
    private long v3;
    private long v4 = 0x61C8864E7A143579L;

    void update(byte[] bytes, int from, int length) {
        int at = from;
        int end = from + length;
        total += length;
        if (restLength > 0) {
            int part = Math.min(STRIPE - restLength, length);
            System.arraycopy(bytes, at, rest, restLength, part);
            restLength += part;
            at += part;
            if (restLength < STRIPE) {
                return;
            }
            stripes(rest, 0, STRIPE);
            restLength = 0;
        }
        int whole = (end - at) / STRIPE * STRIPE;
        stripes(bytes, at, at + whole);
        at += whole;
        restLength = end - at;
        System.arraycopy(bytes, at, rest, 0, restLength);
    }

    private void stripes(byte[] bytes, int from, int end) {
        long a = v1;
        long b = v2;
        long c = v3;
        long d = v4;
        for (int at = from; at < end; at += STRIPE) {
            a = round(a, Bits.load(bytes, at));
            b = round(b, Bits.load(bytes, at + 8));
            c = round(c, Bits.load(bytes, at + 16));
            d = round(d, Bits.load(bytes, at + 24));
        }
        v1 = a;
        v2 = b;
        v3 = c;
        v4 = d;
    }

    long value() {
        long hash = PRIME5;
        if (total >= STRIPE) {
            hash =
                    Long.rotateLeft(v1, 1)
                            + Long.rotateLeft(v2, 7)
                            + Long.rotateLeft(v3, 12)
                            + Long.rotateLeft(v4, 18);
            hash = merge(merge(merge(merge(hash, v1), v2), v3), v4);
        }
        hash += total;
        int at = 0;
        for (; at + 8 <= restLength; at += 8) {
            hash = Long.rotateLeft(hash ^ round(0, Bits.load(rest, at)), 27) * PRIME1 + PRIME4;
        }
        if (at + 4 <= restLength) {
            hash =
                    Long.rotateLeft(hash ^ (Bits.loadInt(rest, at) & 0xffff_ffffL) * PRIME1, 23)
                                    * PRIME2
                            + PRIME3;
            at += 4;
        }
        for (; at < restLength; at++) {
            hash = Long.rotateLeft(hash ^ (rest[at] & 0xff) * PRIME5, 11) * PRIME1;
        }
        hash = (hash ^ hash >>> 33) * PRIME2;
        hash = (hash ^ hash >>> 29) * PRIME3;
        return hash ^ hash >>> 32;
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * PRIME2, 31) * PRIME1;
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * PRIME1 + PRIME4;
    }
}
