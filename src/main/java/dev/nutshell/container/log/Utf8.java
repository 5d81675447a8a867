package dev.nutshell.container.log;

/// Which bytes are UTF-8, by the rules of Go's `unicode/utf8`: no overlong forms, no surrogates, nothing above U+10FFFF.
final class Utf8 {
    private Utf8() {}

    /// Length of the character of several bytes that begins at `at`; 0 when there is none that is valid and complete.
    static int length(byte[] bytes, int at, int end) {
        int wanted = wanted(bytes[at]);
        return wanted > 1 && end - at >= wanted && isPrefix(bytes, at, at + wanted, wanted)
                ? wanted
                : 0;
    }

    /// How many bytes at the end of `[from, end)` begin a character that is not complete.
    static int tornAtEnd(byte[] bytes, int from, int end) {
        for (int back = 1; back <= 3 && end - back >= from; back++) {
            int wanted = wanted(bytes[end - back]);
            if (wanted > 1) {
                return wanted > back && isPrefix(bytes, end - back, end, wanted) ? back : 0;
            }
            if (wanted == 1) {
                return 0;
            }
        }
        return 0;
    }

    /// What the first byte announces: 1 for ASCII, 2 to 4, or 0 for a byte that begins nothing.
    private static int wanted(byte first) {
        int value = first & 0xff;
        if (value < 0x80) {
            return 1;
        } else if (value < 0xc2 || value > 0xf4) {
            return 0;
        }
        return value < 0xe0 ? 2 : value < 0xf0 ? 3 : 4;
    }

    /// Whether all but the first of `[at, end)` continue the character.
    private static boolean isPrefix(byte[] bytes, int at, int end, int wanted) {
        for (int i = at + 1; i < end; i++) {
            if ((bytes[i] & 0xc0) != 0x80) {
                return false;
            }
        }
        return end - at < 2 || wanted == 2 || isSecond(bytes[at] & 0xff, bytes[at + 1] & 0xff);
    }

    /// The second byte's narrower range after some first bytes (RFC 3629, section 4).
    private static boolean isSecond(int first, int second) {
        return switch (first) {
            case 0xe0 -> second >= 0xa0;
            case 0xed -> second < 0xa0;
            case 0xf0 -> second >= 0x90;
            case 0xf4 -> second < 0x90;
            default -> true;
        };
    }
}
