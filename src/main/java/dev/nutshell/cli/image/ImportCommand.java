package dev.nutshell.cli.image;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.output.DownloadReport;
import dev.nutshell.engine.ImportRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `import`.
public final class ImportCommand implements Command {
    private final List<String> changes = new ArrayList<>();
    private String message = "";
    private @Nullable String platform;

    @Override
    public Flags flags() {
        return new Flags()
                .value(
                        "-c, --change",
                        "list",
                        "Apply Dockerfile instruction to the created image",
                        changes::add)
                .value(
                        "-m, --message",
                        "string",
                        "Set commit message for imported image",
                        value -> message = value)
                .value(
                        "--platform",
                        "string",
                        "Set platform if server is multi-platform capable",
                        value -> platform = value.isEmpty() ? null : value);
    }

    @Override
    public Arguments arguments() {
        return Arguments.between(1, 2);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        String source = arguments.getFirst();
        String reference = arguments.size() > 1 ? arguments.getLast() : null;
        if (source.startsWith("http://") || source.startsWith("https://")) {
            return fetch(source, reference, session);
        }
        if (source.equals("-")) {
            return load(session.input(), reference, session);
        }
        try (InputStream archive = Files.newInputStream(Path.of(source))) {
            return load(archive, reference, session);
        } catch (NoSuchFileException e) {
            throw new EngineException(
                    ErrorKind.NOT_FOUND, "open " + source + ": no such file or directory", e);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.SYSTEM, "read " + source + ": " + e.getMessage(), e);
        }
    }

    private int fetch(String address, @Nullable String reference, Session session) {
        Digest id;
        try (DownloadReport report = session.console().downloadOnError()) {
            id = session.engine().images().importFrom(address, request(reference), report);
        }
        session.print(id.toString());
        return 0;
    }

    private int load(InputStream archive, @Nullable String reference, Session session) {
        session.print(
                session.engine().images().importFilesystem(request(reference), archive).toString());
        return 0;
    }

    private ImportRequest request(@Nullable String reference) {
        return new ImportRequest(reference, message, changes, platform);
    }
}
