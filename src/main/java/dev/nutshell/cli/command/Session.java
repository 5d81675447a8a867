package dev.nutshell.cli.command;

import dev.nutshell.base.EngineException;
import dev.nutshell.cli.output.Console;
import dev.nutshell.cli.output.Printable;
import dev.nutshell.engine.Engine;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

/// What a command runs on.
///
/// @param program the name by which the user called the engine
/// @param input stdin
public record Session(
        String program,
        Console console,
        InputStream input,
        Engine engine,
        Globals globals,
        Build build,
        Clock clock) {

    /// Prints one line on stdout.
    public void print(String line) {
        console.out().println(line);
    }

    /// Prints a warning on stderr, unless `--log-level` says that nobody wants any.
    public void warn(String text) {
        if (globals.warnings()) {
            console.err().println("WARNING: " + Printable.line(text));
        }
    }

    /// Tells of a failure that does not count as one.
    public void note(EngineException failure) {
        new ErrorPrinter(console.err(), globals.debug()).print(failure, FailureCodes.PLAIN);
    }

    /// Does `action` for each object; a failing one is reported and does not stop the others.
    ///
    /// @return the exit code
    public int forEach(List<String> objects, Consumer<String> action) {
        ErrorPrinter errors = new ErrorPrinter(console.err(), globals.debug());
        int code = 0;
        for (String object : objects) {
            try {
                action.accept(object);
            } catch (EngineException e) {
                code = errors.print(e, FailureCodes.PLAIN);
            }
        }
        return code;
    }
}
