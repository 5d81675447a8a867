package dev.nutshell.archive;

import dev.nutshell.archive.TarEntry.ExtendedAttribute;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// The PAX records that a member needs beside its ustar header, in a fixed order.
final class PaxRecords {
    private static final int DIGITS = 9;
    private static final long LATEST = 077777777777L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private PaxRecords() {}

    static PaxRecords of(TarEntry entry) {
        PaxRecords records = new PaxRecords();
        byte[] name = TarWriter.name(entry);
        if (!TarWriter.fits(name) || !isAscii(name)) {
            records.add("path", name);
        }
        if (entry.linkName().length > 100 || !isAscii(entry.linkName())) {
            records.add("linkpath", entry.linkName());
        }
        if (!TarWriter.fitsSize(entry.size())) {
            records.add("size", Long.toString(entry.size()));
        }
        if (!TarWriter.fitsId(entry.uid())) {
            records.add("uid", Long.toString(entry.uid()));
        }
        if (!TarWriter.fitsId(entry.gid())) {
            records.add("gid", Long.toString(entry.gid()));
        }
        long seconds = entry.mtimeSeconds();
        if (entry.mtimeNanos() != 0 || seconds < 0 || seconds > LATEST) {
            records.add("mtime", time(seconds, entry.mtimeNanos()));
        }
        for (ExtendedAttribute attribute : entry.attributes()) {
            records.add(
                    "SCHILY.xattr." + new String(attribute.name(), StandardCharsets.ISO_8859_1),
                    attribute.value());
        }
        return records;
    }

    boolean isEmpty() {
        return bytes.size() == 0;
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    /// POSIX reads record values as UTF-8 and ustar names as ASCII: bytes beyond it go into a record too.
    private static boolean isAscii(byte[] name) {
        for (byte b : name) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /// Decimal seconds; the nanoseconds count forward also before 1970, so `-1.5` is second -2 and half a second.
    private static String time(long seconds, int nanos) {
        boolean negative = seconds < 0 && nanos > 0;
        long whole = negative ? seconds + 1 : seconds;
        int fraction = negative ? 1_000_000_000 - nanos : nanos;
        String text = (negative && whole == 0 ? "-" : "") + whole;
        if (fraction == 0) {
            return text;
        }
        String digits = Integer.toString(fraction);
        String padded = "0".repeat(DIGITS - digits.length()) + digits;
        int end = padded.length();
        while (padded.charAt(end - 1) == '0') {
            end--;
        }
        return text + "." + padded.substring(0, end);
    }

    private void add(String key, String value) {
        add(key, value.getBytes(StandardCharsets.US_ASCII));
    }

    /// `LENGTH KEY=VALUE\n`, where the length counts its own digits.
    private void add(String key, byte[] value) {
        byte[] name = key.getBytes(StandardCharsets.ISO_8859_1);
        int rest = name.length + value.length + 3;
        int length = rest + Integer.toString(rest).length();
        if (Integer.toString(length).length() != Integer.toString(rest).length()) {
            length++;
        }
        bytes.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(name);
        bytes.write('=');
        bytes.writeBytes(value);
        bytes.write('\n');
    }
}
