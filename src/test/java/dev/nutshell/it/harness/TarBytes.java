package dev.nutshell.it.harness;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes tar archives entry by entry, also those that no honest tool writes (`ustar` of POSIX.1-1988, PAX of
/// POSIX.1-2001). Nothing is checked: that is the point.
public final class TarBytes {
    private static final int BLOCK = 512;

    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();

    public TarBytes file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8), 0644);
    }

    public TarBytes file(String name, byte[] content, int mode) {
        return entry(name, '0', "", mode, content.length, content);
    }

    public TarBytes directory(String name) {
        return entry(name.endsWith("/") ? name : name + "/", '5', "", 0755, 0, new byte[0]);
    }

    public TarBytes symlink(String name, String target) {
        return entry(name, '2', target, 0777, 0, new byte[0]);
    }

    public TarBytes hardlink(String name, String target) {
        return entry(name, '1', target, 0644, 0, new byte[0]);
    }

    /// An extended header for the next entry, records as they are given (`SCHILY.xattr.user.a=b`).
    public TarBytes pax(String... records) {
        StringBuilder body = new StringBuilder();
        for (String record : records) {
            body.append(paxRecord(record));
        }
        byte[] content = body.toString().getBytes(StandardCharsets.UTF_8);
        return entry("PaxHeaders/entry", 'x', "", 0644, content.length, content);
    }

    /// An entry of any type whose header may promise another size than the content has.
    public TarBytes entry(
            String name, char type, String link, int mode, long size, byte[] content) {
        byte[] header = new byte[BLOCK];
        put(header, 0, 100, name);
        put(header, 100, 8, "%07o".formatted(mode));
        put(header, 108, 8, "0000000");
        put(header, 116, 8, "0000000");
        put(header, 124, 12, "%011o".formatted(size));
        put(header, 136, 12, "%011o".formatted(1_700_000_000L));
        put(header, 148, 8, "        ");
        header[156] = (byte) type;
        put(header, 157, 100, link);
        put(header, 257, 8, "ustar\00000");
        put(header, 329, 8, "0000000");
        put(header, 337, 8, "0000000");
        int sum = 0;
        for (byte value : header) {
            sum += value & 0xff;
        }
        put(header, 148, 8, "%06o\0 ".formatted(sum));
        archive.writeBytes(header);
        archive.writeBytes(Arrays.copyOf(content, (content.length + BLOCK - 1) / BLOCK * BLOCK));
        return this;
    }

    /// What has been written so far, without an end.
    public byte[] entries() {
        return archive.toByteArray();
    }

    /// The archive with its two closing zero blocks.
    public byte[] closed() {
        byte[] entries = archive.toByteArray();
        return Arrays.copyOf(entries, entries.length + 2 * BLOCK);
    }

    private static String paxRecord(String record) {
        int length = record.getBytes(StandardCharsets.UTF_8).length + 3;
        while (Integer.toString(length).length()
                        + 2
                        + record.getBytes(StandardCharsets.UTF_8).length
                != length) {
            length++;
        }
        return length + " " + record + "\n";
    }

    private static void put(byte[] header, int offset, int length, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, offset, Math.min(length, bytes.length));
    }
}
