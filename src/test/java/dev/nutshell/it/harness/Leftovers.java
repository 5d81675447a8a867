package dev.nutshell.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Looks for what a container engine may leave behind: processes, mounts in any namespace, named network namespaces.
public final class Leftovers {
    private static final Path PROC = Path.of("/proc");

    private Leftovers() {}

    /// Fails when a process or a mount still refers to the tree.
    public static void assertNoneBelow(Path tree) {
        // the kernel takes a namespace apart after the last process has been waited for: a moment's
        // grace
        for (int attempt = 0;
                attempt < 200 && !(processes(tree).isEmpty() && mounts(tree).isEmpty());
                attempt++) {
            Patience.pause(Duration.ofMillis(10));
        }
        assertThat(processes(tree)).as("processes left").isEmpty();
        assertThat(mounts(tree)).as("mounts left").isEmpty();
    }

    /// What must be the same before and after all tests.
    public static List<String> machine() {
        List<String> state = new ArrayList<>();
        Command.of("findmnt", "-rn", "-o", "TARGET,FSTYPE")
                .run()
                .lines()
                .forEach(line -> state.add("mount " + line));
        Command.of("ip", "netns", "list").run().lines().forEach(line -> state.add("netns " + line));
        for (String directory : List.of("/var/lib/nutshell", "/run/nutshell")) {
            state.add(directory + (Files.exists(Path.of(directory)) ? " exists" : " is absent"));
        }
        return state;
    }

    /// Ends and unmounts what is left, so that one failed test does not take the next ones with it.
    public static void sweep(Path tree) {
        for (String process : processes(tree)) {
            Command.of("kill", "-KILL", process.substring(0, process.indexOf(' '))).run();
        }
        for (String mount : mounts(tree)) {
            Command.of("umount", "-l", mount.substring(mount.indexOf(' ') + 1)).run();
        }
    }

    /// Processes that refer to the tree by their command line or a mount of theirs.
    public static List<Integer> processesBelow(Path tree) {
        return processes(tree).stream()
                .map(process -> Integer.valueOf(process.substring(0, process.indexOf(' '))))
                .toList();
    }

    private static List<String> processes(Path tree) {
        List<String> found = new ArrayList<>();
        for (Path process : running()) {
            String commandLine = text(process.resolve("cmdline")).replace('\0', ' ').strip();
            if (!isSelf(process)
                    && (commandLine.contains(tree.toString())
                            || mountinfo(process).contains(tree + "/"))) {
                found.add(process.getFileName() + " " + commandLine);
            }
        }
        return found;
    }

    private static List<String> mounts(Path tree) {
        return mountinfo(PROC.resolve("self"))
                .lines()
                .filter(line -> line.split(" ")[4].startsWith(tree.toString()))
                .map(line -> "mounted " + line.split(" ")[4])
                .toList()
                .reversed();
    }

    /// The mounts of a namespace other than our own: the own one is `mounts`' affair.
    private static String mountinfo(Path process) {
        boolean own = namespace(process).equals(namespace(PROC.resolve("self")));
        return own && !process.endsWith("self") ? "" : text(process.resolve("mountinfo"));
    }

    private static String namespace(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("ns/mnt")).toString();
        } catch (IOException _) {
            return "";
        }
    }

    private static boolean isSelf(Path process) {
        return process.endsWith(Long.toString(ProcessHandle.current().pid()));
    }

    private static List<Path> running() {
        try (Stream<Path> entries = Files.list(PROC)) {
            return entries.filter(
                            entry -> Character.isDigit(entry.getFileName().toString().charAt(0)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return ""; // the process ended meanwhile
        }
    }
}
