package dev.nutshell.container.log;

import java.nio.charset.StandardCharsets;

/// Text inside of a JSON string, escaped byte for byte as Docker does (moby: jsonlog/jsonlogbytes.go): control characters,
/// quotes, and what HTML or JavaScript would trip over; each byte that is not UTF-8 becomes U+FFFD.
final class JsonText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REPLACEMENT = "\\ufffd".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE_SEPARATOR = "\\u202".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTROL = "\\u00".getBytes(StandardCharsets.US_ASCII);

    private JsonText() {}

    static void append(byte[] text, int from, int end, RecordBuffer target) {
        int start = from;
        int at = ByteScan.special(text, from, end);
        while (at < end) {
            int length = text[at] < 0 ? Utf8.length(text, at, end) : 0;
            if (length == 0 || isLineSeparator(text, at, length)) {
                target.put(text, start, at - start);
                escape(text, at, length, target);
                at += Math.max(1, length);
                start = at;
            } else {
                at += length;
            }
            at = ByteScan.special(text, at, end);
        }
        target.put(text, start, end - start);
    }

    /// @param length of a line separator; 0 for a single byte
    private static void escape(byte[] text, int at, int length, RecordBuffer target) {
        byte value = text[at];
        if (length > 0) {
            target.put(LINE_SEPARATOR);
            target.put(HEX[text[at + 2] & 0xf]);
        } else if (value < 0) {
            target.put(REPLACEMENT);
        } else if (value == '"' || value == '\\') {
            target.put((byte) '\\');
            target.put(value);
        } else if (value == '\r' || value == '\n') {
            target.put((byte) '\\');
            target.put((byte) (value == '\r' ? 'r' : 'n'));
        } else {
            target.put(CONTROL);
            target.put(HEX[value >> 4]);
            target.put(HEX[value & 0xf]);
        }
    }

    /// U+2028 and U+2029.
    private static boolean isLineSeparator(byte[] text, int at, int length) {
        return length == 3
                && text[at] == (byte) 0xe2
                && text[at + 1] == (byte) 0x80
                && (text[at + 2] & 0xfe) == 0xa8;
    }
}
