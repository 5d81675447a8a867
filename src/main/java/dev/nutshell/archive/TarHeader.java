package dev.nutshell.archive;

import java.util.Arrays;

/// One header block of 512 bytes, field by field (POSIX.1-1988 ustar, GNU tar, star, and the v7 format before them).
final class TarHeader {
    static final int BLOCK = 512;

    private static final int NAME_LENGTH = 100;
    private static final int LINK_OFFSET = 157;
    private static final int CHECKSUM_OFFSET = 148;
    private static final int TYPE_OFFSET = 156;
    private static final int MAGIC_OFFSET = 257;
    private static final int PREFIX_OFFSET = 345;
    private static final int PREFIX_LENGTH = 155;
    private static final int STAR_PREFIX_LENGTH = 131;
    private static final int STAR_TRAILER_OFFSET = 508;

    private final byte[] block;

    private TarHeader(byte[] block) {
        this.block = block;
    }

    /// Takes `block`, which has to be a header.
    ///
    /// @throws CorruptArchiveException when its checksum says that it is none
    static TarHeader parse(byte[] block) throws CorruptArchiveException {
        TarHeader header = new TarHeader(block);
        if (!header.hasChecksum()) {
            throw new CorruptArchiveException("not a tar header: wrong checksum");
        }
        return header;
    }

    /// Takes a block that has number fields but no checksum.
    static TarHeader unchecked(byte[] block) {
        return new TarHeader(block);
    }

    static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    char type() {
        return (char) (block[TYPE_OFFSET] & 0xff);
    }

    /// Name with the prefix of its format in front.
    byte[] name() {
        byte[] name = string(0, NAME_LENGTH);
        byte[] prefix = prefix();
        if (prefix.length == 0) {
            return name;
        }
        byte[] joined = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        joined[prefix.length] = '/';
        System.arraycopy(name, 0, joined, prefix.length + 1, name.length);
        return joined;
    }

    byte[] linkName() {
        return string(LINK_OFFSET, NAME_LENGTH);
    }

    long mode() throws CorruptArchiveException {
        return number(100, 8, "mode");
    }

    long uid() throws CorruptArchiveException {
        return number(108, 8, "owner");
    }

    long gid() throws CorruptArchiveException {
        return number(116, 8, "group");
    }

    long size() throws CorruptArchiveException {
        return number(124, 12, "size");
    }

    long mtime() throws CorruptArchiveException {
        return number(136, 12, "mtime");
    }

    /// Device numbers exist since ustar; older archives have anything there.
    long deviceMajor() throws CorruptArchiveException {
        return hasMagic("ustar") ? number(329, 8, "device major") : 0;
    }

    long deviceMinor() throws CorruptArchiveException {
        return hasMagic("ustar") ? number(337, 8, "device minor") : 0;
    }

    /// A number in `length` bytes at `offset`: octal text, or binary when the first bit is set (GNU base-256).
    long number(int offset, int length, String field) throws CorruptArchiveException {
        return (block[offset] & 0x80) != 0
                ? binary(offset, length, field)
                : octal(offset, length, field);
    }

    int raw(int offset) {
        return block[offset] & 0xff;
    }

    private long binary(int offset, int length, String field) throws CorruptArchiveException {
        boolean isNegative = (block[offset] & 0x40) != 0;
        long value = isNegative ? -1 : 0;
        for (int i = 0; i < length; i++) {
            int digit =
                    i == 0
                            ? (block[offset] & 0x7f) | (isNegative ? 0x80 : 0)
                            : block[offset + i] & 0xff;
            long shifted = value << 8;
            if (shifted >> 8 != value) {
                throw new CorruptArchiveException(field + " is out of range");
            }
            value = shifted | digit;
        }
        return value;
    }

    /// Leading spaces, octal digits, then spaces or a zero: writers differ in which of these they use. Behind the zero may
    /// stand anything, as behind the end of a name.
    private long octal(int offset, int length, String field) throws CorruptArchiveException {
        int at = offset;
        int end = offset + length;
        while (at < end && (block[at] == ' ' || block[at] == 0)) {
            at++;
        }
        long value = 0;
        while (at < end && block[at] >= '0' && block[at] <= '7') {
            value = value * 8 + (block[at] - '0');
            at++;
        }
        while (at < end && block[at] != 0) {
            if (block[at] != ' ') {
                throw new CorruptArchiveException(field + " is no octal number");
            }
            at++;
        }
        return value;
    }

    private byte[] prefix() {
        if (!hasMagic("ustar\0")) {
            return new byte[0];
        }
        boolean isStar =
                block[STAR_TRAILER_OFFSET] == 't'
                        && block[STAR_TRAILER_OFFSET + 1] == 'a'
                        && block[STAR_TRAILER_OFFSET + 2] == 'r'
                        && block[STAR_TRAILER_OFFSET + 3] == 0;
        return string(PREFIX_OFFSET, isStar ? STAR_PREFIX_LENGTH : PREFIX_LENGTH);
    }

    private boolean hasMagic(String magic) {
        for (int i = 0; i < magic.length(); i++) {
            if (block[MAGIC_OFFSET + i] != magic.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private byte[] string(int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, offset, end);
    }

    /// The sum of all bytes with the checksum itself as spaces; some old writers added signed bytes.
    private boolean hasChecksum() {
        long expected;
        try {
            expected = number(CHECKSUM_OFFSET, 8, "checksum");
        } catch (CorruptArchiveException _) {
            return false;
        }
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            int value = i >= CHECKSUM_OFFSET && i < CHECKSUM_OFFSET + 8 ? ' ' : block[i];
            unsigned += value & 0xff;
            signed += value;
        }
        return expected == unsigned || expected == signed;
    }
}
