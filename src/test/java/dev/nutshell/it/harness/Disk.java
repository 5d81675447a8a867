package dev.nutshell.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// File operations of the tests' own trees; an `IOException` there is a broken machine, not a test result.
public final class Disk {
    private Disk() {}

    public static Path directories(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Path write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A new directory below `/tmp`: short, because a unix socket's path ends after 107 bytes.
    public static Path temporary(String prefix) {
        try {
            return Files.createTempDirectory(prefix);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Removes a tree of any content. `rm` and not java.nio: names need not be UTF-8 here.
    public static void remove(Path tree) {
        Command.of("rm", "-rf", "--one-file-system", tree.toString()).run().succeeded();
    }

    /// Lets every user of the machine read a tree.
    public static void openToAll(Path tree) {
        Command.of("chmod", "-R", "a+rX", tree.toString()).run().succeeded();
    }

    /// Names in a folder; none when it is not there.
    public static List<String> list(Path folder) {
        String[] names = folder.toFile().list();
        return names == null ? List.of() : List.of(names);
    }
}
