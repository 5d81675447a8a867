package dev.nutshell.cli;

import dev.nutshell.cli.command.CommandEntry;
import dev.nutshell.cli.flag.UsageException;
import java.util.List;
import java.util.Optional;

/// What the first words of a command line name: a command, or a group of commands whose page is asked for.
///
/// @param path the words that named it, `image ls`; empty for the first page
/// @param entry empty for a group
/// @param rest the words behind
/// @param helpAsked false for a group of which nothing more was said
record CommandPath(
        String path, Optional<CommandEntry> entry, List<String> rest, boolean helpAsked) {

    /// @throws UsageException when the words name nothing
    static CommandPath find(CommandTable table, String program, List<String> words) {
        String first = words.getFirst();
        if (first.equals("help")) {
            return help(table, program, words.subList(1, words.size()));
        }
        Optional<CommandEntry> entry = table.find(first);
        if (entry.isPresent()) {
            return new CommandPath(first, entry, words.subList(1, words.size()), false);
        }
        if (!table.isGroup(first)) {
            throw unknown(program, first, Suggestions.of(first, table.names("")), table);
        }
        if (words.size() == 1 || isHelp(words.get(1))) {
            return new CommandPath(first, Optional.empty(), List.of(), words.size() > 1);
        }
        String path = first + " " + words.get(1);
        Optional<CommandEntry> member = table.find(path);
        if (member.isEmpty()) {
            throw unknown(program, path, Suggestions.of(words.get(1), table.names(first)), table);
        }
        return new CommandPath(path, member, words.subList(2, words.size()), false);
    }

    /// `help COMMAND` is `COMMAND --help`.
    private static CommandPath help(CommandTable table, String program, List<String> words) {
        if (words.isEmpty()) {
            return new CommandPath("", Optional.empty(), List.of(), true);
        }
        CommandPath path = find(table, program, words);
        return new CommandPath(path.path(), path.entry(), List.of("--help"), true);
    }

    private static boolean isHelp(String word) {
        return word.equals("--help") || word.equals("-h");
    }

    private static UsageException unknown(
            String program, String path, List<String> suggestions, CommandTable table) {
        String reason = table.refusal(path);
        if (!reason.isEmpty()) {
            return UsageException.badArguments("'" + program + " " + path + "' " + reason);
        }
        String hint =
                suggestions.isEmpty()
                        ? ""
                        : "did you mean " + String.join(" or ", suggestions) + "? ";
        return UsageException.badArguments("unknown command: " + program + " " + path)
                .withHint(hint + "see '" + program + " --help'");
    }
}
