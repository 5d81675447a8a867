package dev.nutshell.launch;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.runtime.EngineBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How this process starts the engine again.
final class LaunchedBinary {
    /// Set by `packaging/dev`: the script that starts the engine on the JVM.
    private static final String LAUNCHER = "nutshell.launcher";

    private LaunchedBinary() {}

    static EngineBinary current() {
        String launcher = System.getProperty(LAUNCHER);
        if (launcher != null) {
            List<String> environment =
                    System.getenv().entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .toList();
            return new EngineBinary(Path.of(launcher), environment);
        }
        try {
            return new EngineBinary(Files.readSymbolicLink(Path.of("/proc/self/exe")), null);
        } catch (IOException failure) {
            throw new EngineException(
                    ErrorKind.SYSTEM,
                    "the engine cannot find its own binary: /proc/self/exe: "
                            + failure.getMessage(),
                    failure);
        }
    }
}
