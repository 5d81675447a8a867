package dev.nutshell.cli;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.cli.command.CommandEntry;
import dev.nutshell.cli.flag.Flags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.OptionSpec;

/// Writes the manual: one page in man(7) for each command, `nutshell-container-run.1`, and a link for each other spelling.
final class ManPages {
    private static final String PROGRAM = "nutshell";

    private final CommandTable table;
    private final Flags globals;

    ManPages(CommandTable table, Flags globals) {
        this.table = table;
        this.globals = globals;
    }

    void writeTo(Path directory) {
        try {
            Files.createDirectories(directory);
            for (CommandEntry entry : table.entries()) {
                String proper = entry.paths().getFirst();
                Files.writeString(directory.resolve(file(proper)), page(entry, proper));
                for (String other : entry.paths().subList(1, entry.paths().size())) {
                    Files.writeString(
                            directory.resolve(file(other)), ".so man1/" + file(proper) + "\n");
                }
            }
            Files.writeString(directory.resolve(PROGRAM + ".1"), overview());
        } catch (IOException failure) {
            throw new EngineException(
                    ErrorKind.SYSTEM,
                    "cannot write the manual to " + directory + ": " + failure.getMessage(),
                    failure);
        }
    }

    private static String file(String path) {
        return title(path) + ".1";
    }

    private static String title(String path) {
        return PROGRAM + "-" + path.replace(' ', '-');
    }

    private static String page(CommandEntry entry, String path) {
        StringBuilder page = head(title(path), entry.summary());
        page.append(".SH SYNOPSIS\n");
        String usage = entry.usage().isEmpty() ? " " : entry.usage();
        for (String form : usage.lines().toList()) {
            page.append(".B ").append(text(PROGRAM + " " + path)).append('\n');
            if (!form.isBlank()) {
                page.append(text(form)).append('\n');
            }
            page.append(".br\n");
        }
        if (!entry.details().isEmpty()) {
            page.append(".SH DESCRIPTION\n").append(lines(entry.details()));
        }
        options(page, entry.command().get().flags());
        if (entry.paths().size() > 1) {
            page.append(".SH ALIASES\n");
            for (String alias : entry.paths()) {
                page.append(".B ").append(text(PROGRAM + " " + alias)).append("\n.br\n");
            }
        }
        return page.append(".SH SEE ALSO\n.BR nutshell (1)\n").toString();
    }

    private String overview() {
        StringBuilder page = head(PROGRAM, "A container engine in one binary");
        page.append(".SH SYNOPSIS\n.B ").append(PROGRAM).append("\n[OPTIONS] COMMAND\n");
        page.append(".SH COMMANDS\n");
        for (CommandEntry entry : table.entries()) {
            String path = entry.paths().getFirst();
            page.append(".TP\n.BR ").append(text(title(path))).append(" (1)\n");
            page.append(lines(entry.summary()));
        }
        options(page, globals);
        return page.toString();
    }

    private static StringBuilder head(String title, String summary) {
        return new StringBuilder(".TH \"")
                .append(title.toUpperCase(Locale.ROOT))
                .append("\" \"1\" \"\" \"Nutshell\" \"Nutshell Manual\"\n.nh\n.ad l\n.SH NAME\n")
                .append(text(title))
                .append(" \\- ")
                .append(text(summary))
                .append('\n');
    }

    private static void options(StringBuilder page, Flags flags) {
        List<OptionSpec> shown = flags.shown();
        if (shown.isEmpty()) {
            return;
        }
        page.append(".SH OPTIONS\n");
        for (OptionSpec option : shown) {
            page.append(".TP\n.B ").append(text(String.join(", ", option.names())));
            if (!Flags.isSwitch(option)) {
                page.append(" \\fI").append(text(option.paramLabel())).append("\\fR");
            }
            page.append('\n').append(lines(String.join("\n", option.description())));
        }
    }

    /// Text of its own lines: a leading dot or quote is no request.
    private static String lines(String text) {
        StringBuilder roff = new StringBuilder();
        for (String line : text.lines().filter(each -> !each.isBlank()).toList()) {
            roff.append("\\&").append(text(line.strip())).append('\n');
        }
        return roff.isEmpty() ? "\\&\n" : roff.toString();
    }

    private static String text(String text) {
        return text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("'", "\\(aq")
                .replace("^", "\\(ha")
                .replace("~", "\\(ti");
    }
}
