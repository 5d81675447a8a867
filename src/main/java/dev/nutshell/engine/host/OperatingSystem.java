package dev.nutshell.engine.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The distribution's name (os-release(5)).
final class OperatingSystem {
    private static final String KEY = "PRETTY_NAME=";

    private OperatingSystem() {}

    static String name() {
        try {
            return Files.readAllLines(Path.of("/etc/os-release")).stream()
                    .filter(line -> line.startsWith(KEY))
                    .findFirst()
                    .map(line -> line.substring(KEY.length()).replace("\"", ""))
                    .orElse("linux");
        } catch (IOException _) {
            return "linux";
        }
    }
}
