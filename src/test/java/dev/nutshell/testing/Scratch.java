package dev.nutshell.testing;

import dev.nutshell.it.harness.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A directory for one test, removed afterwards by rm(1): `@TempDir` gives up on names that are no text.
///
/// Use it as a field with `@RegisterExtension`.
public final class Scratch implements BeforeEachCallback, AfterEachCallback {
    private Path directory = Path.of("/");

    public Path path() {
        return directory;
    }

    public Path resolve(String name) {
        return directory.resolve(name);
    }

    /// Makes the directory `name`.
    public Path directory(String name) {
        try {
            return Files.createDirectories(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        directory = Files.createTempDirectory("nutshell-test-");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Command.of("rm", "-rf", "--one-file-system", directory.toString()).run().succeeded();
    }
}
