package dev.nutshell.container.log.read;

import dev.nutshell.container.log.ByteScan;

/// Undoes the escapes of a JSON string in their place (RFC 8259, section 7): the text never gets longer.
final class JsonString {
    private static final int REPLACEMENT = 0xfffd;

    private JsonString() {}

    /// @return where the text ends then
    static int unescape(byte[] bytes, int from, int end) {
        int to = from;
        int at = from;
        while (at < end) {
            int backslash = ByteScan.quoteOrBackslash(bytes, at, end);
            System.arraycopy(bytes, at, bytes, to, backslash - at);
            to += backslash - at;
            at = backslash + 1;
            if (at >= end) {
                break;
            }
            byte escape = bytes[at++];
            if (escape != 'u') {
                bytes[to++] = simple(escape);
                continue;
            }
            int unit = unit(bytes, at, end);
            at += unit < 0 ? 0 : 4;
            int low = Character.isHighSurrogate((char) unit) ? escapedUnit(bytes, at, end) : -1;
            if (unit >= 0 && low >= 0 && Character.isLowSurrogate((char) low)) {
                at += 6;
                to = put(bytes, to, Character.toCodePoint((char) unit, (char) low));
            } else {
                to =
                        put(
                                bytes,
                                to,
                                unit < 0 || Character.isSurrogate((char) unit)
                                        ? REPLACEMENT
                                        : unit);
            }
        }
        return to;
    }

    private static byte simple(byte escape) {
        return switch (escape) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> escape;
        };
    }

    private static int escapedUnit(byte[] bytes, int at, int end) {
        return at + 2 <= end && bytes[at] == '\\' && bytes[at + 1] == 'u'
                ? unit(bytes, at + 2, end)
                : -1;
    }

    /// Four hexadecimal digits; -1 when they are not there.
    private static int unit(byte[] bytes, int at, int end) {
        if (at + 4 > end) {
            return -1;
        }
        int unit = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = Character.digit(bytes[i], 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    private static int put(byte[] bytes, int place, int character) {
        int to = place;
        if (character < 0x80) {
            bytes[to++] = (byte) character;
        } else if (character < 0x800) {
            bytes[to++] = (byte) (0xc0 | character >> 6);
            bytes[to++] = (byte) (0x80 | character & 0x3f);
        } else if (character < 0x10000) {
            bytes[to++] = (byte) (0xe0 | character >> 12);
            bytes[to++] = (byte) (0x80 | character >> 6 & 0x3f);
            bytes[to++] = (byte) (0x80 | character & 0x3f);
        } else {
            bytes[to++] = (byte) (0xf0 | character >> 18);
            bytes[to++] = (byte) (0x80 | character >> 12 & 0x3f);
            bytes[to++] = (byte) (0x80 | character >> 6 & 0x3f);
            bytes[to++] = (byte) (0x80 | character & 0x3f);
        }
        return to;
    }
}
