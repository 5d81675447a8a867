package dev.nutshell.cli.flag;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/// The list of flags as Docker's help lays it out (spf13/pflag, FlagUsagesWrapped): descriptions in one column, wrapped at
/// words, where a last line of up to five characters more is better than an orphan.
public final class FlagHelp {
    private static final int SLOP = 5;
    private static final int LEAST_COLUMNS = 24;
    private static final int DEEP_INDENT = 16;

    private FlagHelp() {}

    /// One line or more for each flag of `flags`, each ended by a line feed.
    ///
    /// @param columns of the terminal
    public static String of(Flags flags, int columns) {
        List<OptionSpec> options = flags.shown();
        List<String> names = new ArrayList<>();
        int widest = 0;
        for (OptionSpec option : options) {
            String name = name(option);
            names.add(name);
            widest = Math.max(widest, name.length());
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            text.append(names.get(i)).repeat(' ', widest - names.get(i).length() + 3);
            text.append(
                    wrap(widest + 3, columns - 1, String.join("\n", options.get(i).description())));
            text.append('\n');
        }
        return text.toString();
    }

    private static String name(OptionSpec option) {
        String shortest = option.shortestName();
        String prefix = shortest.startsWith("--") ? "      " : "  " + shortest + ", ";
        String type = Flags.isSwitch(option) ? "" : " " + option.paramLabel();
        return prefix + option.longestName() + type;
    }

    private static String wrap(int indent, int columns, String text) {
        StringBuilder wrapped = new StringBuilder();
        int margin = indent;
        if (columns - margin < LEAST_COLUMNS) {
            margin = DEEP_INDENT;
            wrapped.append('\n').repeat(' ', margin);
        }
        if (columns - margin < LEAST_COLUMNS) {
            return text.replace("\n", wrapped);
        }
        int width = columns - margin - SLOP;
        String separator = "";
        for (String rest = text; !rest.isEmpty() || separator.isEmpty(); ) {
            int end = lineEnd(rest, width);
            String line = rest.substring(0, end);
            rest = end < rest.length() ? rest.substring(end + 1) : "";
            wrapped.append(separator).append(line.replace("\n", "\n" + " ".repeat(margin)));
            separator = "\n" + " ".repeat(margin);
        }
        return wrapped.toString();
    }

    /// Where the first line of `text` ends: at the last blank that fits, or at a line feed before it.
    private static int lineEnd(String text, int width) {
        if (width + SLOP > text.length()) {
            return text.length();
        }
        String window = text.substring(0, width);
        int blank =
                Math.max(
                        window.lastIndexOf(' '),
                        Math.max(window.lastIndexOf('\t'), window.lastIndexOf('\n')));
        if (blank <= 0) {
            return text.length();
        }
        int lineFeed = window.lastIndexOf('\n');
        return lineFeed > 0 && lineFeed < blank ? lineFeed : blank;
    }
}
