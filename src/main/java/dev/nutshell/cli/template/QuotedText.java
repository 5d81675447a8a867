package dev.nutshell.cli.template;

import java.util.function.IntConsumer;

/// `"…"` with Go's escapes, `` `…` `` without, `'x'` which is a number.
///
/// @param source the template
record QuotedText(String source, Positions positions) {

    /// Reads the literal at `start` and tells `end` where it stops.
    Token read(IntConsumer end, int start) {
        char quote = source.charAt(start);
        if (quote == '`') {
            int close = source.indexOf('`', start + 1);
            if (close < 0) {
                throw positions.error(start, "unterminated raw quoted string");
            }
            end.accept(close + 1);
            return new Token(Token.Kind.STRING, source.substring(start + 1, close), start);
        }
        StringBuilder text = new StringBuilder();
        int i = start + 1;
        while (i < source.length() && source.charAt(i) != quote && source.charAt(i) != '\n') {
            i = source.charAt(i) == '\\' ? escape(i + 1, text) : plain(i, text);
        }
        if (i >= source.length() || source.charAt(i) == '\n') {
            throw positions.error(
                    start,
                    quote == '"'
                            ? "unterminated quoted string"
                            : "unterminated character constant");
        }
        end.accept(i + 1);
        if (quote == '"') {
            return new Token(Token.Kind.STRING, text.toString(), start);
        }
        if (text.codePointCount(0, text.length()) != 1) {
            throw positions.error(
                    start, "malformed character constant: " + source.substring(start, i + 1));
        }
        return new Token(Token.Kind.NUMBER, Integer.toString(text.codePointAt(0)), start);
    }

    private int plain(int at, StringBuilder text) {
        text.append(source.charAt(at));
        return at + 1;
    }

    private int escape(int at, StringBuilder text) {
        char c = at < source.length() ? source.charAt(at) : '\n';
        int plain = "abfnrtv\\'\"".indexOf(c);
        if (plain >= 0) {
            text.append("\u0007\b\f\n\r\t\u000b\\'\"".charAt(plain));
            return at + 1;
        }
        return switch (c) {
            case 'x' -> code(at + 1, 2, 16, text);
            case 'u' -> code(at + 1, 4, 16, text);
            case 'U' -> code(at + 1, 8, 16, text);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> code(at, 3, 8, text);
            default -> throw positions.error(at, "invalid syntax");
        };
    }

    private int code(int at, int digits, int radix, StringBuilder text) {
        try {
            text.appendCodePoint(Integer.parseInt(source.substring(at, at + digits), radix));
            return at + digits;
        } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
            throw positions.error(at, "invalid syntax");
        }
    }
}
