package dev.nutshell.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the user called the engine: help and hints speak of `docker` where somebody linked it to that name.
final class ProgramName {
    private static final String OWN = "nutshell";
    private static final String DOCKER = "docker";

    private ProgramName() {}

    static String current() {
        return calledAs(DOCKER) ? DOCKER : OWN;
    }

    /// Whether the last part of the path by which the program was called is `name`.
    static boolean calledAs(String name) {
        String first = whole();
        return first.substring(first.lastIndexOf('/') + 1).equals(name);
    }

    /// The path or name by which the program was called.
    static String whole() {
        try {
            byte[] words = Files.readAllBytes(Path.of("/proc/self/cmdline"));
            int end = 0;
            while (end < words.length && words[end] != 0) {
                end++;
            }
            return new String(words, 0, end, StandardCharsets.UTF_8);
        } catch (IOException _) {
            return OWN;
        }
    }
}
