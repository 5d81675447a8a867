package dev.nutshell.cli.flag;

/// `--format` of lists, and `-f, --format` of objects, with Docker's help text.
public final class FormatFlag {
    private static final String TITLE = "Format output using a custom template:\n";
    private static final String TABLES =
            "'table':            Print output in table format with column headers (default)\n"
                    + "'table TEMPLATE':   Print output in table format using the given Go template\n";
    private static final String REST =
            "'json':             Print in JSON format\n"
                    + "'TEMPLATE':         Print output using the given Go template.\n"
                    + "Refer to https://docs.docker.com/go/formatting/ for more information about formatting"
                    + " output with templates";

    private String text = "";

    /// For a list.
    public Flags addTo(Flags flags) {
        return flags.value("--format", "string", TITLE + TABLES + REST, value -> text = value);
    }

    /// For a stream of objects: no tables.
    public Flags addWithoutTables(Flags flags) {
        return flags.value("--format", "string", TITLE + REST, value -> text = value);
    }

    /// For objects: no tables.
    public Flags addShort(Flags flags) {
        return flags.value("-f, --format", "string", TITLE + REST, value -> text = value);
    }

    public String text() {
        return text;
    }

    public boolean isDefault() {
        return text.isEmpty();
    }
}
