package dev.nutshell.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// Writes tar archives header by header, right ones and wrong ones: nothing is checked.
///
/// Names are written one byte for each `char` (ISO 8859-1), so that a test can say any bytes.
public final class TarArchive {
    public static final int BLOCK = 512;

    /// 2023-11-14 22:13:20 UTC: the time of every member that says no other.
    public static final long TIME = 1_700_000_000L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public TarArchive file(String name, String content) {
        return add(new Member(name, '0').content(content));
    }

    public TarArchive directory(String name) {
        return add(new Member(name, '5').mode(0755));
    }

    public TarArchive symlink(String name, String target) {
        return add(new Member(name, '2').link(target).mode(0777));
    }

    public TarArchive hardLink(String name, String target) {
        return add(new Member(name, '1').link(target));
    }

    /// A PAX header for the next member; `records` alternate key and value.
    public TarArchive pax(String... records) {
        return extended('x', records);
    }

    /// A PAX header for all members that follow.
    public TarArchive globalPax(String... records) {
        return extended('g', records);
    }

    private TarArchive extended(char type, String... records) {
        StringBuilder content = new StringBuilder();
        for (int i = 0; i < records.length; i += 2) {
            content.append(record(records[i], records[i + 1]));
        }
        return add(new Member("header", type).content(content.toString()));
    }

    public TarArchive add(Member member) {
        bytes.writeBytes(member.header());
        bytes.writeBytes(padded(member.content));
        return this;
    }

    /// Bytes as they are.
    public TarArchive raw(byte[] blocks) {
        bytes.writeBytes(blocks);
        return this;
    }

    /// The members without the closing blocks.
    public byte[] open() {
        return bytes.toByteArray();
    }

    /// The archive with its two closing blocks.
    public byte[] closed() {
        return Arrays.copyOf(bytes.toByteArray(), bytes.size() + 2 * BLOCK);
    }

    /// One record of a PAX header: its own length in front.
    public static String record(String key, String value) {
        String rest = " " + key + "=" + value + "\n";
        int length = rest.length() + 1;
        while (Integer.toString(length).length() + rest.length() != length) {
            length++;
        }
        return length + rest;
    }

    private static byte[] padded(byte[] content) {
        return Arrays.copyOf(content, (content.length + BLOCK - 1) / BLOCK * BLOCK);
    }

    /// One header with its content.
    public static final class Member {
        private final byte[] block = new byte[BLOCK];
        private byte[] content = new byte[0];

        public Member(String name, char type) {
            put(0, 100, name);
            mode(0644).owner(0, 0).time(TIME);
            octal(124, 12, 0);
            block[156] = (byte) type;
            put(257, 8, "ustar\00000");
        }

        public Member mode(int mode) {
            return octal(100, 8, mode);
        }

        public Member owner(long uid, long gid) {
            return octal(108, 8, uid).octal(116, 8, gid);
        }

        public Member time(long seconds) {
            return octal(136, 12, seconds);
        }

        public Member link(String target) {
            return put(157, 100, target);
        }

        public Member device(long major, long minor) {
            return octal(329, 8, major).octal(337, 8, minor);
        }

        public Member content(String text) {
            return content(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        public Member content(byte[] stored) {
            content = stored;
            return octal(124, 12, stored.length);
        }

        /// A number of content bytes that the archive need not have.
        public Member promising(long size) {
            return octal(124, 12, size);
        }

        /// A field as octal text with a closing zero.
        public Member octal(int offset, int length, long value) {
            String digits = Long.toOctalString(value);
            return put(offset, length, "0".repeat(length - 1 - digits.length()) + digits + "\0");
        }

        /// A field as GNU's binary number.
        public Member binary(int offset, int length, long value) {
            for (int i = 0; i < length; i++) {
                int shift = 8 * (length - 1 - i);
                block[offset + i] = (byte) (shift < 64 ? value >> shift : value >> 63);
            }
            block[offset] |= (byte) 0x80;
            return this;
        }

        /// `text` at `offset`, the rest of the field zero.
        public Member put(int offset, int length, String text) {
            byte[] field = text.getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(Arrays.copyOf(field, length), 0, block, offset, length);
            return this;
        }

        /// The header as the archive gets it, with its checksum.
        public byte[] header() {
            put(148, 8, "        ");
            int sum = 0;
            for (byte value : block) {
                sum += value & 0xff;
            }
            return put(148, 8, String.format(Locale.ROOT, "%06o\0 ", sum)).block.clone();
        }
    }
}
