package dev.nutshell.cli.system;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// `completion SHELL`: prints the script that asks this program for completions.
public final class CompletionCommand implements Command {
    private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

    @Override
    public Flags flags() {
        return new Flags();
    }

    @Override
    public Arguments arguments() {
        return Arguments.exactly(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        String shell = arguments.getFirst();
        if (!SHELLS.contains(shell)) {
            throw UsageException.badArguments(
                    "no completion for \"" + shell + "\": want " + String.join(", ", SHELLS));
        }
        session.console().out().print(script(shell));
        return 0;
    }

    private static String script(String shell) {
        try (InputStream script =
                CompletionCommand.class.getResourceAsStream("/completion/" + shell)) {
            if (script == null) {
                throw new EngineException(
                        ErrorKind.INTERNAL, "completion script for " + shell + " is missing");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.INTERNAL,
                    "completion script for " + shell + ": " + e.getMessage(),
                    e);
        }
    }
}
