package dev.nutshell.cli.format;

import dev.nutshell.cli.output.Table;
import dev.nutshell.cli.template.Functions;
import dev.nutshell.cli.template.Template;
import java.util.ArrayList;
import java.util.List;

/// One value of `--format` for lists: `table`, `table TEMPLATE`, `json`, `TEMPLATE` (docker/cli, formatter/formatter.go).
public final class ListFormat<T> {
    private static final String TABLE = "table";
    private static final String JSON = "json";

    private final Columns<T> columns;
    private final boolean table;
    private final String source;
    private final Template template;

    /// @param text as given; empty is `table`
    /// @param defaultTable the template of `table` alone
    /// @throws EngineException INVALID_ARGUMENT when the template cannot be parsed
    public ListFormat(Columns<T> columns, String text, String defaultTable) {
        this.columns = columns;
        this.table = text.isEmpty() || text.equals(TABLE) || text.startsWith(TABLE + " ");
        this.source = unescaped(source(text, defaultTable));
        this.template = Template.parse(source, Functions.docker());
    }

    private String source(String text, String defaultTable) {
        if (!table) {
            return text.equals(JSON) ? "{{json .}}" : text;
        }
        String custom = text.substring(Math.min(text.length(), TABLE.length())).strip();
        return custom.isEmpty() ? defaultTable : custom;
    }

    /// A shell user writes `\t` and `\n`.
    private static String unescaped(String text) {
        return text.replace("\\t", "\t").replace("\\n", "\n");
    }

    /// Whether the template asks for `.NAME`, so that what costs time is only counted when it is shown.
    public boolean shows(String name) {
        return source.contains("." + name);
    }

    /// One line for each of `things`, each ended by a line feed; a table has a header.
    public String text(List<T> things) {
        List<String> lines = new ArrayList<>();
        if (table) {
            lines.add(Template.parse(source, Functions.header()).execute(columns.header()));
        }
        things.forEach(thing -> lines.add(template.execute(columns.row(thing))));
        if (!table) {
            return String.join("", lines.stream().map(line -> line + "\n").toList());
        }
        Table text = new Table();
        lines.forEach(line -> line.lines().forEach(text::line));
        return text.text();
    }
}
