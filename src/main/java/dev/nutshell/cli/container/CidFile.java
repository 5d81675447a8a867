package dev.nutshell.cli.container;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The file of `--cidfile`: made before the container, so that two runs cannot share it; gone if there is no container.
final class CidFile implements AutoCloseable {
    private final String name;
    private boolean written;

    /// @param name empty: no file
    CidFile(String name) {
        this.name = name;
        if (name.isEmpty()) {
            return;
        }
        try {
            Files.createFile(Path.of(name));
        } catch (FileAlreadyExistsException e) {
            throw new EngineException(
                    ErrorKind.ALREADY_EXISTS,
                    "container ID file found, make sure the other container isn't running or delete "
                            + name,
                    e);
        } catch (IOException e) {
            throw failure("create", e);
        }
    }

    void write(String id) {
        if (name.isEmpty()) {
            return;
        }
        try {
            Files.writeString(Path.of(name), id);
            written = true;
        } catch (IOException e) {
            throw failure("write", e);
        }
    }

    @Override
    public void close() {
        if (name.isEmpty() || written) {
            return;
        }
        try {
            Files.deleteIfExists(Path.of(name));
        } catch (IOException e) {
            throw failure("remove", e);
        }
    }

    private EngineException failure(String action, IOException cause) {
        return new EngineException(
                ErrorKind.SYSTEM,
                "failed to " + action + " the container ID file: " + cause.getMessage(),
                cause);
    }
}
