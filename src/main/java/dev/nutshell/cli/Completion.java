package dev.nutshell.cli;

import dev.nutshell.base.EngineException;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.CommandEntry;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.engine.Engine;
import dev.nutshell.engine.Filters;
import dev.nutshell.engine.ImageSummary;
import dev.nutshell.engine.ListOptions;
import dev.nutshell.engine.VolumeSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Model.OptionSpec;

/// What a shell may complete a command line to: commands, the flags of a command, the engine's objects.
///
/// Everything comes from the models that the commands themselves are made of, so it cannot be out of date. Whether a command
/// takes containers, images or volumes is read off its usage line.
final class Completion {
    private final CommandTable table;
    private final Flags globals;
    private final Supplier<Engine> engine;

    /// @param globals flags in front of the command
    Completion(CommandTable table, Flags globals, Supplier<Engine> engine) {
        this.table = table;
        this.globals = globals;
        this.engine = engine;
    }

    /// Candidates for the last of `words`, each `value` or `value<tab>description`.
    List<String> candidates(List<String> words) {
        List<String> before = withoutGlobals(words.subList(0, Math.max(0, words.size() - 1)));
        String prefix = words.isEmpty() ? "" : words.getLast();
        return all(before, prefix).filter(candidate -> candidate.startsWith(prefix)).toList();
    }

    private Stream<String> all(List<String> before, String prefix) {
        if (before.isEmpty()) {
            return prefix.startsWith("-") ? flags(globals) : commands("");
        }
        String first = before.getFirst();
        if (before.size() == 1 && table.isGroup(first)) {
            return commands(first);
        }
        int length = table.isGroup(first) ? 2 : 1;
        Optional<CommandEntry> entry = table.find(String.join(" ", before.subList(0, length)));
        if (entry.isEmpty()) {
            return Stream.empty();
        }
        return of(entry.get(), before.subList(length, before.size()), prefix);
    }

    private Stream<String> of(CommandEntry entry, List<String> before, String prefix) {
        Command command = entry.command().get();
        Flags flags = command.flags();
        List<String> arguments = arguments(flags, before);
        boolean isValue = !before.isEmpty() && flags.takesValue(before.getLast());
        if (isValue || arguments.size() >= command.arguments().maximum()) {
            return Stream.empty();
        }
        if (prefix.startsWith("-")) {
            return flags(flags);
        }
        return objects(entry.usage(), arguments);
    }

    /// What is no flag and no value of one among `words`, which may be unfinished.
    private static List<String> arguments(Flags flags, List<String> words) {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            if (flags.takesValue(words.get(i))) {
                i++;
            } else if (!words.get(i).startsWith("-")) {
                arguments.add(words.get(i));
            }
        }
        return arguments;
    }

    private List<String> withoutGlobals(List<String> words) {
        int from = 0;
        while (from < words.size() && words.get(from).startsWith("-")) {
            from += globals.takesValue(words.get(from)) ? 2 : 1;
        }
        return words.subList(Math.min(from, words.size()), words.size());
    }

    private Stream<String> commands(String group) {
        return table.described(group).stream();
    }

    private static Stream<String> flags(Flags flags) {
        return flags.shown().stream().map(Completion::described);
    }

    private static String described(OptionSpec option) {
        String text = String.join(" ", option.description());
        return option.longestName() + "\t" + text.lines().findFirst().orElse("");
    }

    /// Names of the objects that the command takes next; files and words of a command are the shell's business.
    private Stream<String> objects(String usage, List<String> arguments) {
        boolean repeats = usage.contains("...]") && !usage.contains("[ARG...]");
        if (!arguments.isEmpty() && !repeats) {
            return Stream.empty();
        }
        try {
            return names(usage).filter(name -> !arguments.contains(name));
        } catch (EngineException _) {
            // nobody can be told while a line is being typed
            return Stream.empty();
        }
    }

    private Stream<String> names(String usage) {
        String next = usage.replace("[OPTIONS] ", "");
        if (next.startsWith("CONTAINER") || next.startsWith("[CONTAINER")) {
            return containers();
        }
        if (next.startsWith("IMAGE") || next.startsWith("SOURCE_IMAGE")) {
            return images();
        }
        if (next.startsWith("VOLUME")) {
            return volumes();
        }
        return next.startsWith("NAME|ID")
                ? Stream.of(containers(), images(), volumes()).flatMap(each -> each)
                : Stream.empty();
    }

    private Stream<String> containers() {
        return engine
                .get()
                .containers()
                .list(new ListOptions(true, 0, false, Filters.NONE))
                .stream()
                .map(container -> container.names().getFirst());
    }

    private Stream<String> images() {
        return engine.get().images().list(Filters.NONE).stream()
                .filter(image -> image.repository() != null && image.tag() != null)
                .map(Completion::name);
    }

    private static String name(ImageSummary image) {
        return image.repository() + ":" + image.tag();
    }

    private Stream<String> volumes() {
        return engine.get().volumes().list(Filters.NONE).stream().map(VolumeSummary::name);
    }
}
