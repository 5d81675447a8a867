package dev.nutshell.cli.output;

import java.util.ArrayList;
import java.util.List;

/// Columns as Go's `tabwriter` lays them out.
///
/// Every cell but the last of a line is padded to the widest of the lines around it that have a cell there too. Cells are
/// made safe for the terminal.
public final class Table {
    private static final int MINIMUM = 10;
    private static final int PADDING = 3;

    private final List<List<String>> lines = new ArrayList<>();
    private final int minimum;
    private final int padding;

    /// Docker's usual layout: at least 10 wide, 3 blanks between.
    public Table() {
        this(MINIMUM, PADDING);
    }

    public Table(int minimum, int padding) {
        this.minimum = minimum;
        this.padding = padding;
    }

    /// Adds a line; its cells are separated by tabs.
    public void line(String text) {
        row(List.of(text.split("\t", -1)));
    }

    public void row(List<String> cells) {
        lines.add(cells.stream().map(Printable::line).toList());
    }

    /// All lines, each ended by a line feed.
    public String text() {
        List<int[]> widths = widths();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            List<String> line = lines.get(i);
            for (int column = 0; column < line.size() - 1; column++) {
                String cell = line.get(column);
                text.append(cell).repeat(' ', widths.get(i)[column] - length(cell));
            }
            text.append(line.getLast()).append('\n');
        }
        return text.toString();
    }

    /// The width of each padded cell of each line.
    private List<int[]> widths() {
        List<int[]> widths = new ArrayList<>();
        lines.forEach(line -> widths.add(new int[line.size()]));
        for (int first = 0; first < lines.size(); first++) {
            for (int column = 0; isPadded(first, column); column++) {
                if (widths.get(first)[column] == 0) {
                    fill(widths, first, column);
                }
            }
        }
        return widths;
    }

    /// One column of a block of lines that have it, from line `first` on.
    private void fill(List<int[]> widths, int first, int column) {
        int widest = minimum;
        int end = first;
        for (; end < lines.size() && isPadded(end, column); end++) {
            widest = Math.max(widest, length(lines.get(end).get(column)) + padding);
        }
        for (int i = first; i < end; i++) {
            widths.get(i)[column] = widest;
        }
    }

    private boolean isPadded(int line, int column) {
        return column < lines.get(line).size() - 1;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
