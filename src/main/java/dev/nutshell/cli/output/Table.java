package dev.nutshell.cli.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// A table in Docker's layout (Go's `tabwriter` with a minimal width of 10 and a padding of 3): every column but the last
/// is padded; cells are made safe for the terminal.
public final class Table {
    private static final int MINIMUM = 10;
    private static final int PADDING = 3;

    private final List<List<String>> rows = new ArrayList<>();
    private final List<Integer> widths = new ArrayList<>();

    public Table(List<String> header) {
        header.forEach(_ -> widths.add(MINIMUM));
        row(header);
    }

    /// Adds a row with as many cells as the header.
    public void row(List<String> cells) {
        List<String> safe = cells.stream().map(Printable::line).toList();
        for (int i = 0; i < safe.size(); i++) {
            widths.set(i, Math.max(widths.get(i), length(safe.get(i)) + PADDING));
        }
        rows.add(safe);
    }

    public void print(PrintStream out) {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                text.append(row.get(i));
                if (i + 1 < row.size()) {
                    text.repeat(' ', widths.get(i) - length(row.get(i)));
                }
            }
            text.append('\n');
        }
        out.print(text);
        out.flush();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
