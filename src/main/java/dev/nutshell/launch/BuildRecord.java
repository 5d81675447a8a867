package dev.nutshell.launch;

import dev.nutshell.cli.command.Build;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.stream.Stream;

/// What the build wrote down about itself, in `build.properties`. Part of the image: read when it is built.
final class BuildRecord {
    private static final String RESOURCE = "/build.properties";
    private static final String UNKNOWN = "unknown";
    private static final Build CURRENT = read();

    private BuildRecord() {}

    static Build current() {
        return CURRENT;
    }

    private static Build read() {
        Properties properties = new Properties();
        try (InputStream resource = BuildRecord.class.getResourceAsStream(RESOURCE)) {
            if (resource != null) {
                properties.load(resource);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Build(
                properties.getProperty("version", UNKNOWN),
                properties.getProperty("commit", UNKNOWN),
                properties.getProperty("time", UNKNOWN),
                builder());
    }

    /// The image builder while the image is built, later the virtual machine. An assembled builder runs on a JDK of another
    /// name, which no option can change.
    private static String builder() {
        return Stream.of("nutshell.builder", "java.vendor.version", "java.vm.version")
                .map(name -> System.getProperty(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse(UNKNOWN);
    }
}
