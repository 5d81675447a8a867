package dev.nutshell.cli.template;

/// Go's `strconv.Quote`.
final class GoQuote {
    private GoQuote() {}

    static String of(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> append(quoted, c));
        return quoted.append('"').toString();
    }

    private static void append(StringBuilder quoted, int c) {
        int plain = "\u0007\b\f\n\r\t\u000b\\\"".indexOf(c);
        if (plain >= 0) {
            quoted.append('\\').append("abfnrtv\\\"".charAt(plain));
        } else if (c < 0x20 || c == 0x7f) {
            quoted.append("\\x")
                    .append(Character.forDigit(c >> 4, 16))
                    .append(Character.forDigit(c & 15, 16));
        } else {
            quoted.appendCodePoint(c);
        }
    }
}
