package dev.nutshell.cli.container;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.UsageException;
import dev.nutshell.engine.Containers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// `export`.
public final class ExportCommand implements Command {
    private String output = "";

    @Override
    public Flags flags() {
        return new Flags()
                .value(
                        "-o, --output",
                        "string",
                        "Write to a file, instead of STDOUT",
                        value -> output = value);
    }

    @Override
    public Arguments arguments() {
        return Arguments.exactly(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        Containers containers = session.engine().containers();
        if (!output.isEmpty()) {
            toFile(containers, arguments.getFirst());
            return 0;
        }
        if (session.console().outputIsTerminal()) {
            throw UsageException.badArguments(
                    "cowardly refusing to save to a terminal: use the -o flag or redirect");
        }
        containers.export(arguments.getFirst(), session.console().out());
        return 0;
    }

    /// The file comes into being whole or not at all.
    private void toFile(Containers containers, String container) {
        Path target = Path.of(output).toAbsolutePath();
        Path parent = target.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new EngineException(
                    ErrorKind.NOT_FOUND,
                    "failed to export container: invalid output path: directory \""
                            + parent
                            + "\" does not exist");
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "failed to export container: invalid output path: \""
                            + output
                            + "\" must be a regular file");
        }
        Path temporary = parent.resolve("." + target.getFileName() + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(temporary)) {
                containers.export(container, out);
            }
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.SYSTEM,
                    "failed to export container to " + output + ": " + e.getMessage(),
                    e);
        } finally {
            discard(temporary);
        }
    }

    private static void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.SYSTEM, "cannot remove " + file + ": " + e.getMessage(), e);
        }
    }
}
