package dev.nutshell.engine.image;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A pattern of Go's `path.Match`: `*` and `?` do not match a slash, `[a-z]` and `[^a-z]` do, `\` quotes.
final class Glob {
    private final Pattern pattern;

    Glob(String text) {
        StringBuilder expression = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '*' -> expression.append("[^/]*");
                case '?' -> expression.append("[^/]");
                case '[', ']', '^', '-' -> expression.append(c);
                case '\\' -> {
                    i++;
                    expression.append(
                            Pattern.quote(i < text.length() ? text.substring(i, i + 1) : ""));
                }
                default -> expression.append(Pattern.quote(String.valueOf(c)));
            }
        }
        try {
            pattern = Pattern.compile(expression.toString());
        } catch (PatternSyntaxException e) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT, "syntax error in pattern: " + text, e);
        }
    }

    boolean matches(String text) {
        return pattern.matcher(text).matches();
    }
}
