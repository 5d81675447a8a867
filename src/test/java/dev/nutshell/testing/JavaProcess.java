package dev.nutshell.testing;

import dev.nutshell.it.harness.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A second Java process with the classes of this one: for what only processes can do to each other.
public final class JavaProcess {
    private JavaProcess() {}

    /// The command that runs `main`.
    public static Command of(Class<?> main, String... arguments) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        words.addAll(List.of(arguments));
        return Command.of(words);
    }
}
