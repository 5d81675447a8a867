package dev.nutshell.cli.command;

import dev.nutshell.cli.flag.FlagHelp;
import dev.nutshell.cli.flag.Flags;
import java.util.List;
import java.util.Map;

/// Help in Docker's layout.
///
/// @param program as the user called it
/// @param columns of the terminal
public record HelpPage(String program, int columns) {
    private static final int LEAST_NAME = 11;

    /// A folder of commands.
    ///
    /// @param name `image`; `summary` as in the list of groups
    public record Group(String name, String summary) {}

    /// The page of one command; `path` is the spelling that was used.
    public String command(CommandEntry entry, String path, Flags flags) {
        String proper = program + " " + entry.properPath(path);
        StringBuilder page = new StringBuilder("Usage:  ");
        page.append(
                String.join(
                        "\n\t",
                        entry.usage().lines().map(form -> (proper + " " + form).strip()).toList()));
        if (entry.usage().isEmpty()) {
            page.append(proper);
        }
        page.append("\n\n").append(entry.summary()).append('\n');
        if (!entry.details().isEmpty()) {
            page.append('\n').append(entry.details()).append('\n');
        }
        if (entry.paths().size() > 1) {
            page.append("\nAliases:\n  ");
            page.append(
                    String.join(
                            ", ",
                            entry.paths().stream().map(each -> program + " " + each).toList()));
            page.append('\n');
        }
        String options = FlagHelp.of(flags, columns);
        if (!options.isEmpty()) {
            page.append("\nOptions:\n").append(options);
        }
        return page.toString();
    }

    /// The page of a group.
    public String group(Group group, List<CommandEntry> members) {
        return "Usage:  "
                + program
                + " "
                + group.name()
                + " COMMAND\n\n"
                + group.summary()
                + "\n\nCommands:\n"
                + list(group.name(), members)
                + "\nRun '"
                + program
                + " "
                + group.name()
                + " COMMAND --help' for more information on a command.\n";
    }

    /// The first page.
    ///
    /// @param sections commands by heading, in order
    public String top(Map<String, List<CommandEntry>> sections, List<Group> groups, Flags globals) {
        StringBuilder page =
                new StringBuilder("Usage:  " + program + " [OPTIONS] COMMAND\n\n")
                        .append("A container engine in one binary\n");
        boolean first = true;
        for (Map.Entry<String, List<CommandEntry>> section : sections.entrySet()) {
            page.append('\n').append(section.getKey()).append(":\n");
            page.append(list("", section.getValue()));
            if (first) {
                page.append("\nManagement Commands:\n");
                groups.forEach(group -> line(page, group.name(), group.summary()));
                first = false;
            }
        }
        page.append("\nGlobal Options:\n").append(FlagHelp.of(globals, columns));
        page.append("\nRun '")
                .append(program)
                .append(" COMMAND --help' for more information on a command.\n");
        return page.toString();
    }

    private static String list(String group, List<CommandEntry> members) {
        StringBuilder text = new StringBuilder();
        members.forEach(member -> line(text, member.nameIn(group), member.summary()));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String summary) {
        text.append("  ")
                .append(name)
                .repeat(' ', Math.max(0, LEAST_NAME - name.length()))
                .append(' ')
                .append(summary)
                .append('\n');
    }
}
