package dev.nutshell.container.log;

import java.nio.file.Path;
import java.util.Objects;

/// Names of the files of one log, from the newest: `name`, `name.1` or `name.1.gz`, `name.2` or `name.2.gz` … (moby:
/// loggerutils/logfile.go).
public final class FileName {
    public static final String COMPRESSED = ".gz";

    private FileName() {}

    public static String of(Path path) {
        return Objects.requireNonNull(path.getFileName(), "a log file has a name").toString();
    }

    /// Name of the file that was rotated away `index` rotations ago.
    public static String rotated(String name, int index) {
        return name + "." + index;
    }

    public static String compressed(String name, int index) {
        return rotated(name, index) + COMPRESSED;
    }

    /// A compressed file that is being written.
    static String unfinished(String name) {
        return name + COMPRESSED + ".tmp";
    }

    /// A file that is about to be the newest.
    static String next(String name) {
        return name + ".next";
    }
}
