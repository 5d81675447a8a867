package dev.nutshell.engine.host;

import dev.nutshell.engine.ProcessTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Processes as `ps -ef` shows them, read from procfs (proc_pid_stat(5)).
record ProcessFiles(List<Integer> pids) {
    private static final List<String> TITLES =
            List.of("UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD");
    private static final long TICKS = 100;

    /// Fields of `stat` behind the name in brackets, counted from 0.
    private static final int PARENT = 1;

    private static final int TERMINAL = 4;
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;
    private static final int START_TICKS = 19;

    ProcessTable table() {
        Map<String, String> users = users();
        Instant boot = boot();
        List<List<String>> rows = new ArrayList<>();
        pids.stream().sorted().forEach(pid -> row(pid, users, boot).ifPresent(rows::add));
        return new ProcessTable(TITLES, rows);
    }

    /// `root` and every process below it.
    static List<Integer> tree(int root) {
        Map<Integer, Integer> parents = new HashMap<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path folder : folders) {
                int pid = Integer.parseInt(String.valueOf(folder.getFileName()));
                stat(pid).ifPresent(stat -> parents.put(pid, Integer.valueOf(stat.get(PARENT))));
            }
        } catch (IOException _) {
            return List.of(root);
        }
        List<Integer> tree = new ArrayList<>(List.of(root));
        for (int i = 0; i < tree.size(); i++) {
            int parent = tree.get(i);
            parents.forEach(
                    (pid, of) -> {
                        if (of == parent && !tree.contains(pid)) {
                            tree.add(pid);
                        }
                    });
        }
        return tree;
    }

    /// Empty when the process has ended.
    private static Optional<List<String>> row(int pid, Map<String, String> users, Instant boot) {
        Optional<List<String>> stat = stat(pid);
        if (stat.isEmpty()) {
            return Optional.empty();
        }
        List<String> fields = stat.get();
        long ticks =
                Long.parseLong(fields.get(USER_TICKS)) + Long.parseLong(fields.get(SYSTEM_TICKS));
        Instant started = boot.plusMillis(Long.parseLong(fields.get(START_TICKS)) * 1000 / TICKS);
        long lifetime = Math.max(1, Instant.now().getEpochSecond() - started.getEpochSecond());
        String uid = uid(pid);
        return Optional.of(
                List.of(
                        users.getOrDefault(uid, uid),
                        Integer.toString(pid),
                        fields.get(PARENT),
                        Long.toString(Math.min(99, ticks * 100 / TICKS / lifetime)),
                        startTime(started),
                        terminal(Integer.parseInt(fields.get(TERMINAL))),
                        time(ticks / TICKS),
                        command(pid)));
    }

    private static Optional<List<String>> stat(int pid) {
        return read(Path.of("/proc/" + pid + "/stat"))
                .map(text -> text.substring(text.lastIndexOf(')') + 2))
                .map(text -> List.of(text.strip().split(" ")));
    }

    private static String uid(int pid) {
        return read(Path.of("/proc/" + pid + "/status")).stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("Uid:"))
                .findFirst()
                .map(line -> line.split("\\s+")[2])
                .orElse("?");
    }

    private static String command(int pid) {
        String words =
                read(Path.of("/proc/" + pid + "/cmdline")).orElse("").replace('\0', ' ').strip();
        if (!words.isEmpty()) {
            return words;
        }
        // a zombie or a kernel thread
        return "[" + read(Path.of("/proc/" + pid + "/comm")).orElse("?").strip() + "]";
    }

    private static String startTime(Instant started) {
        ZonedDateTime time = started.atZone(ZoneId.systemDefault());
        boolean today = time.toLocalDate().equals(LocalDate.now(ZoneId.systemDefault()));
        return DateTimeFormatter.ofPattern(today ? "HH:mm" : "MMMdd", Locale.ROOT).format(time);
    }

    private static String terminal(int device) {
        int major = (device >> 8) & 0xfff;
        int minor = (device & 0xff) | ((device >> 12) & 0xfff00);
        if (major >= 136 && major <= 143) {
            return "pts/" + (minor + 256 * (major - 136));
        }
        return device == 0 ? "?" : "tty" + minor;
    }

    private static String time(long seconds) {
        return String.format(
                Locale.ROOT, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    private static Instant boot() {
        return read(Path.of("/proc/stat")).stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("btime "))
                .findFirst()
                .map(line -> Instant.ofEpochSecond(Long.parseLong(line.substring(6).strip())))
                .orElse(Instant.EPOCH);
    }

    private static Map<String, String> users() {
        Map<String, String> users = new HashMap<>();
        read(Path.of("/etc/passwd")).stream()
                .flatMap(String::lines)
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length > 2)
                .forEach(fields -> users.putIfAbsent(fields[2], fields[0]));
        return users;
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
