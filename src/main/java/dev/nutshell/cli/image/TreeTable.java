package dev.nutshell.cli.image;

import dev.nutshell.base.ByteSize;
import dev.nutshell.base.Digest;
import dev.nutshell.cli.format.Texts;
import dev.nutshell.engine.ImageTree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// What `images --tree` prints: Docker 28's table without its colours.
///
/// @param width of the terminal
record TreeTable(int width) {
    private static final String GAP = "   ";
    private static final String LEGEND = "Info ->  U In Use ";
    private static final String UNTAGGED = "<untagged>";
    private static final String BRANCH = "└─ ";
    private static final String TITLE = "IMAGE";

    /// The name gets what the other columns leave; it must be enough for a platform.
    private static final int LEAST_NAME = 12;

    private enum Column {
        ID(12, false, line -> line.id().shortHex()),
        DISK_USAGE(10, true, line -> size(line.total())),
        CONTENT_SIZE(12, true, line -> size(line.content())),
        EXTRA(5, false, line -> line.used() ? "U" : "");

        private final int width;
        private final boolean right;
        private final Function<Line, String> value;

        Column(int width, boolean right, Function<Line, String> value) {
            this.width = width;
            this.right = right;
            this.value = value;
        }

        private String title() {
            return name().replace('_', ' ');
        }

        private String cell(String text) {
            String space = " ".repeat(Math.max(0, width - text.length()));
            return GAP + (right ? space + text : text + space);
        }
    }

    private record Line(Digest id, long total, long content, boolean used) {}

    String text(List<ImageTree> images) {
        int name = nameWidth(images);
        StringBuilder text = new StringBuilder();
        text.append(" ".repeat(Math.max(0, width - LEGEND.length()))).append(LEGEND).append("\n\n");
        text.append(padded(TITLE, name));
        for (Column column : Column.values()) {
            text.append(GAP).append(padded(column.title(), column.width));
        }
        text.append('\n');
        String separator = "";
        for (ImageTree image : images) {
            text.append(separator);
            append(text, name, image);
            separator = "\n";
        }
        return text.toString();
    }

    private static void append(StringBuilder text, int width, ImageTree image) {
        boolean used = image.containers() > 0;
        List<String> names = names(image);
        for (String other : names.subList(0, names.size() - 1)) {
            text.append(Texts.ellipsis(other, width)).append('\n');
        }
        append(
                text,
                padded(names.getLast(), width),
                new Line(image.id(), image.total(), image.content(), used));
        append(
                text,
                padded(BRANCH + image.platform(), width),
                new Line(image.manifest(), image.total(), image.content(), used));
    }

    private static void append(StringBuilder text, String first, Line line) {
        text.append(first);
        for (Column column : Column.values()) {
            text.append(column.cell(column.value.apply(line)));
        }
        text.append('\n');
    }

    private int nameWidth(List<ImageTree> images) {
        int others = Stream.of(Column.values()).mapToInt(c -> c.width + GAP.length()).sum();
        List<String> all = new ArrayList<>(List.of(TITLE));
        images.forEach(
                image -> {
                    all.addAll(names(image));
                    all.add(BRANCH + image.platform());
                });
        int widest =
                all.stream()
                        .mapToInt(text -> text.codePointCount(0, text.length()))
                        .max()
                        .orElse(0);
        return Math.clamp(width - others, LEAST_NAME, Math.max(LEAST_NAME, widest));
    }

    private static List<String> names(ImageTree image) {
        return image.names().isEmpty() ? List.of(UNTAGGED) : image.names();
    }

    private static String padded(String text, int width) {
        String shown = Texts.ellipsis(text, width);
        return shown + " ".repeat(width - shown.codePointCount(0, shown.length()));
    }

    private static String size(long bytes) {
        return new ByteSize(bytes).human(3);
    }
}
