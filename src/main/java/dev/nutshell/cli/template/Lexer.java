package dev.nutshell.cli.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Splits a template into tokens (text/template/parse, lex.go).
final class Lexer {
    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";
    private static final Set<String> KEYWORDS =
            Set.of(
                    "if",
                    "else",
                    "end",
                    "range",
                    "with",
                    "define",
                    "template",
                    "block",
                    "break",
                    "continue",
                    "nil");

    private final String source;
    private final Positions positions;
    private final List<Token> tokens = new ArrayList<>();
    private int position;

    Lexer(String source, Positions positions) {
        this.source = source;
        this.positions = positions;
    }

    List<Token> tokens() {
        boolean trimStart = false;
        while (true) {
            int open = source.indexOf(OPEN, position);
            int end = open < 0 ? source.length() : open;
            boolean trimEnd = open >= 0 && trimsBefore(open + OPEN.length());
            text(position, end, trimStart, trimEnd);
            if (open < 0) {
                tokens.add(new Token(Token.Kind.END, "EOF", source.length()));
                return tokens;
            }
            position = open + OPEN.length() + (trimEnd ? 1 : 0);
            trimStart = source.startsWith("/*", position + blanks()) ? comment() : action(open);
        }
    }

    /// Whether the trim marker `- ` of an opening stands at `at`.
    private boolean trimsBefore(int at) {
        return source.startsWith("-", at)
                && at + 1 < source.length()
                && isBlank(source.charAt(at + 1));
    }

    /// Whether the trim marker ` -` of a closing stands around `at`.
    private boolean trimsAfter(int at) {
        return source.startsWith("-" + CLOSE, at) && isBlank(source.charAt(at - 1));
    }

    private int blanks() {
        int count = 0;
        while (position + count < source.length() && isBlank(source.charAt(position + count))) {
            count++;
        }
        return count;
    }

    private void text(int start, int end, boolean trimStart, boolean trimEnd) {
        String text = source.substring(start, end);
        if (trimStart) {
            text = text.stripLeading();
        }
        if (trimEnd) {
            text = text.stripTrailing();
        }
        if (!text.isEmpty()) {
            tokens.add(new Token(Token.Kind.TEXT, text, start));
        }
    }

    /// Skips a comment; answers whether the text behind it is trimmed.
    private boolean comment() {
        int start = position;
        int end = source.indexOf("*/", position);
        if (end < 0) {
            throw positions.error(start, "unclosed comment");
        }
        position = end + 2;
        boolean trim = trimsAfter(position + blanks());
        position += trim ? blanks() + 1 : 0;
        if (!source.startsWith(CLOSE, position)) {
            throw positions.error(start, "comment ends before closing delimiter");
        }
        position += CLOSE.length();
        return trim;
    }

    /// Reads one action; answers whether the text behind it is trimmed.
    private boolean action(int open) {
        int depth = 0;
        tokens.add(new Token(Token.Kind.OPEN, OPEN, open));
        while (true) {
            boolean trim = trimsAfter(position);
            if (trim || source.startsWith(CLOSE, position)) {
                if (depth > 0) {
                    throw positions.error(position, "unclosed left paren");
                }
                position += trim ? 1 : 0;
                tokens.add(new Token(Token.Kind.CLOSE, CLOSE, position));
                position += CLOSE.length();
                return trim;
            }
            if (position >= source.length()) {
                throw positions.error(open, "unclosed action");
            }
            Token token = token();
            tokens.add(token);
            depth +=
                    token.kind() == Token.Kind.LEFT ? 1 : token.kind() == Token.Kind.RIGHT ? -1 : 0;
        }
    }

    private Token token() {
        int start = position;
        char c = source.charAt(position);
        if (isBlank(c)) {
            position += blanks();
            return token(Token.Kind.SPACE, start);
        }
        if (c == ':') {
            if (!source.startsWith(":=", position)) {
                throw positions.error(start, "expected :=");
            }
            position += 2;
            return token(Token.Kind.DECLARE, start);
        }
        if (c == '"' || c == '`' || c == '\'') {
            return new QuotedText(source, positions).read(this::moveTo, start);
        }
        if (c == '$' || (c == '.' && !isDigitAt(position + 1))) {
            return name(start);
        }
        if (isDigitAt(position) || c == '+' || c == '-' || c == '.') {
            return number(start);
        }
        if (Character.isLetter(c) || c == '_') {
            position = wordEnd(position);
            return word(start);
        }
        position++;
        return token(symbol(start, c), start);
    }

    private Token.Kind symbol(int start, char c) {
        return switch (c) {
            case '|' -> Token.Kind.PIPE;
            case '(' -> Token.Kind.LEFT;
            case ')' -> Token.Kind.RIGHT;
            case ',' -> Token.Kind.COMMA;
            case '=' -> Token.Kind.ASSIGN;
            default ->
                    throw positions.error(
                            start,
                            "unexpected bad character U+%04X '%s'"
                                    .formatted((int) c, String.valueOf(c)));
        };
    }

    private Token word(int start) {
        String word = source.substring(start, position);
        return new Token(
                KEYWORDS.contains(word) ? Token.Kind.KEYWORD : Token.Kind.IDENTIFIER, word, start);
    }

    /// `.Name`, `$name`, and `.` and `$` alone.
    private Token name(int start) {
        boolean variable = source.charAt(start) == '$';
        position = wordEnd(start + 1);
        String name = source.substring(start + 1, position);
        if (name.isEmpty() && !variable) {
            return token(Token.Kind.DOT, start);
        }
        return new Token(variable ? Token.Kind.VARIABLE : Token.Kind.FIELD, name, start);
    }

    private Token number(int start) {
        position++;
        while (position < source.length() && isNumberPart(position)) {
            position++;
        }
        return token(Token.Kind.NUMBER, start);
    }

    private boolean isNumberPart(int at) {
        char c = source.charAt(at);
        boolean exponentSign = (c == '+' || c == '-') && "eEpP".indexOf(source.charAt(at - 1)) >= 0;
        return Character.isLetterOrDigit(c) || c == '.' || c == '_' || exponentSign;
    }

    private boolean isDigitAt(int at) {
        return at < source.length() && source.charAt(at) >= '0' && source.charAt(at) <= '9';
    }

    private int wordEnd(int from) {
        int end = from;
        while (end < source.length()
                && (Character.isLetterOrDigit(source.charAt(end)) || source.charAt(end) == '_')) {
            end++;
        }
        return end;
    }

    private void moveTo(int end) {
        position = end;
    }

    private Token token(Token.Kind kind, int start) {
        return new Token(kind, source.substring(start, position), start);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}
