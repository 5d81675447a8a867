package dev.nutshell.cli;

import dev.nutshell.base.Timeline;
import dev.nutshell.cli.command.Build;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.CommandEntry;
import dev.nutshell.cli.command.EngineAccess;
import dev.nutshell.cli.command.ErrorPrinter;
import dev.nutshell.cli.command.FailureCodes;
import dev.nutshell.cli.command.HelpPage;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.UsageException;
import dev.nutshell.cli.output.Console;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/// The command line as a whole: finds the command, fills its flags, runs it, turns failures into exit codes.
public final class Nutshell {
    private static final int DEFAULT_COLUMNS = 80;

    /// What the completion scripts ask; the words behind it are the line so far.
    private static final String COMPLETE = "__complete";

    /// Writes the manual into a folder; for packages.
    private static final String MANUAL = "__man";

    private final String program;
    private final Console console;
    private final InputStream input;
    private final Map<String, String> environment;
    private final Build build;
    private final EngineAccess engine;
    private final Timeline timeline;

    /// @param program the name by which the user called the engine, for the help
    /// @param timeline printed at the end with `--debug`
    public Nutshell(
            String program,
            Console console,
            InputStream input,
            Map<String, String> environment,
            Build build,
            EngineAccess engine,
            Timeline timeline) {
        this.program = program;
        this.console = console;
        this.input = input;
        this.environment = environment;
        this.build = build;
        this.engine = engine;
        this.timeline = timeline;
    }

    /// Runs the command that `words` name.
    ///
    /// @return the exit code
    public int run(List<String> words) {
        GlobalFlags globals = new GlobalFlags(environment);
        FailureCodes codes = FailureCodes.PLAIN;
        try {
            Flags flags = globals.flags();
            List<String> rest = parse(flags, words, program);
            if (globals.versionAsked()) {
                console.out().println(build.line());
                return 0;
            }
            CommandTable table = new CommandTable();
            if (flags.helpRequested()) {
                return print(table.topPage(help(), flags));
            }
            if (rest.isEmpty()) {
                return complain(table.topPage(help(), flags));
            }
            if (rest.getFirst().equals(COMPLETE)) {
                return complete(table, rest.subList(1, rest.size()), globals);
            }
            if (rest.size() == 2 && rest.getFirst().equals(MANUAL)) {
                new ManPages(table, flags).writeTo(Path.of(rest.getLast()));
                return 0;
            }
            CommandPath path = CommandPath.find(table, program, rest);
            if (path.entry().isEmpty()) {
                String page =
                        path.path().isEmpty()
                                ? table.topPage(help(), flags)
                                : table.groupPage(help(), path.path());
                return path.helpAsked() ? print(page) : complain(page);
            }
            Command command = path.entry().get().command().get();
            codes = command.failureCodes();
            return run(command, path.entry().get(), path, globals);
        } catch (RuntimeException | Error e) {
            return new ErrorPrinter(console.err(), globals.debug()).print(e, codes);
        } finally {
            if (globals.debug()) {
                timeline.mark("end");
                timeline.lines().forEach(console.err()::println);
            }
            console.out().flush();
            console.err().flush();
        }
    }

    private int run(Command command, CommandEntry entry, CommandPath path, GlobalFlags globals) {
        Flags flags = command.flags();
        String proper = program + " " + entry.properPath(path.path());
        List<String> arguments = parse(flags, path.rest(), proper);
        if (flags.helpRequested()) {
            return print(help().command(entry, path.path(), flags));
        }
        String complaint = command.arguments().complaint(arguments);
        if (!complaint.isEmpty()) {
            throw UsageException.badArguments(
                    "'"
                            + proper
                            + "' "
                            + complaint
                            + " (usage: "
                            + entry.usage()
                                    .lines()
                                    .map(form -> (proper + " " + form).strip())
                                    .findFirst()
                                    .orElse(proper)
                            + ")");
        }
        timeline.mark("command line read");
        return command.run(
                arguments,
                new Session(
                        program,
                        console,
                        input,
                        engine.open(globals.globals()),
                        globals.globals(),
                        build,
                        Clock.systemDefaultZone()));
    }

    private int complete(CommandTable table, List<String> words, GlobalFlags globals) {
        Completion completion =
                new Completion(table, globals.flags(), () -> engine.open(globals.globals()));
        completion.candidates(words).forEach(console.out()::println);
        return 0;
    }

    private static List<String> parse(Flags flags, List<String> words, String command) {
        try {
            return flags.parse(words);
        } catch (UsageException e) {
            throw e.withHint("see '" + command + " --help'");
        }
    }

    private HelpPage help() {
        int columns = console.columns().getAsInt();
        return new HelpPage(program, columns > 0 ? columns : DEFAULT_COLUMNS);
    }

    /// Half a command line: the page that says how it goes on is no output, and, with Docker, no failure.
    private int complain(String page) {
        console.err().print(page);
        return 0;
    }

    private int print(String text) {
        console.out().print(text);
        return 0;
    }
}
