package dev.nutshell.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/// Command lines for two engines, from a file: one for each line, in words as a shell reads them (quotes, no escapes).
///
/// Below a command line, indented, stands what differs on purpose: `differs code, output: REASON`.
public final class CommandScript {
    private CommandScript() {}

    /// What of two answers is compared.
    public enum Part {
        CODE,
        OUTPUT,
        /// Whether there is anything on standard error.
        ERROR
    }

    /// @param differs what must differ
    public record Line(String text, List<String> words, Set<Part> differs) {}

    public static List<Line> read(String resource) {
        List<Line> lines = new ArrayList<>();
        for (String text : text(resource).lines().toList()) {
            if (text.isBlank() || text.startsWith("#")) {
                continue;
            }
            if (text.startsWith(" ")) {
                lines.getLast().differs().addAll(parts(text.strip()));
            } else {
                lines.add(new Line(text, words(text), EnumSet.noneOf(Part.class)));
            }
        }
        return lines;
    }

    private static String text(String resource) {
        try (var stream =
                Objects.requireNonNull(
                        CommandScript.class.getResourceAsStream(resource), resource)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Part> parts(String text) {
        int colon = text.indexOf(": ");
        if (!text.startsWith("differs ") || colon < 0 || colon + 2 >= text.length()) {
            throw new IllegalArgumentException("not 'differs PARTS: REASON': " + text);
        }
        List<Part> parts = new ArrayList<>();
        for (String name : List.of("code", "output", "error")) {
            if (text.substring(0, colon).contains(name)) {
                parts.add(Part.valueOf(name.toUpperCase(Locale.ROOT)));
            }
        }
        return parts;
    }

    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (char c : text.toCharArray()) {
            if (quote == 0 && c == ' ') {
                if (begun) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                begun = false;
            } else if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
                begun = true;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }
}
