package dev.nutshell.cli.command;

import java.util.List;
import java.util.function.Supplier;

/// One command in the table: what is known of it without making it.
///
/// @param paths every spelling, in the order of Docker's help: in its group, aliases there, at the top level
/// @param usage what follows the path in the usage line, `[OPTIONS] IMAGE`; several lines for several forms
/// @param summary one line for the list of commands
/// @param details further text of the help; empty: the summary says all
/// @param common whether the top level shows it first
public record CommandEntry(
        List<String> paths,
        String usage,
        String summary,
        String details,
        boolean common,
        Supplier<Command> command) {

    public CommandEntry {
        paths = List.copyOf(paths);
    }

    /// A command known as `paths` (joined by commas).
    public static CommandEntry of(
            String paths, String usage, String summary, Supplier<Command> command) {
        return new CommandEntry(List.of(paths.split(", ")), usage, summary, "", false, command);
    }

    public CommandEntry details(String text) {
        return new CommandEntry(paths, usage, summary, text, common, command);
    }

    public CommandEntry asCommon() {
        return new CommandEntry(paths, usage, summary, details, true, command);
    }

    /// The spelling that lists show in group `group` (empty: the top level); empty when the command is not in it.
    public String nameIn(String group) {
        for (String path : paths) {
            if (groupOf(path).equals(group)) {
                return path.substring(group.isEmpty() ? 0 : group.length() + 1);
            }
        }
        return "";
    }

    /// The spelling that the help of `path` uses: an alias inside a group gives way to the name proper.
    public String properPath(String path) {
        String group = groupOf(path);
        return group.isEmpty() ? path : group + " " + nameIn(group);
    }

    private static String groupOf(String path) {
        int space = path.lastIndexOf(' ');
        return space < 0 ? "" : path.substring(0, space);
    }
}
