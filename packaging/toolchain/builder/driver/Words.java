import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Splits option strings as GraalVM does.
final class Words {
    private Words() {}

    /// Splits at white space; quotes group, a backslash inside quotes escapes the quote or itself.
    static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean started = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0 && c == '\\' && isEscapable(text, i + 1, quote)) {
                word.append(text.charAt(++i));
            } else if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
                started = true;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (started) {
                    words.add(word.toString());
                    word.setLength(0);
                    started = false;
                }
            } else {
                word.append(c);
                started = true;
            }
        }
        if (started) {
            words.add(word.toString());
        }
        return words;
    }

    private static boolean isEscapable(String text, int index, char quote) {
        return index < text.length() && (text.charAt(index) == quote || text.charAt(index) == '\\');
    }

    /// Replaces each `@FILE` by the words of the file.
    static List<String> expandFiles(List<String> words) throws IOException {
        List<String> expanded = new ArrayList<>();
        for (String word : words) {
            Path file = Path.of(word.startsWith("@") ? word.substring(1) : "");
            if (word.startsWith("@") && Files.isRegularFile(file)) {
                expanded.addAll(split(Files.readString(file)));
            } else {
                expanded.add(word);
            }
        }
        return expanded;
    }
}
