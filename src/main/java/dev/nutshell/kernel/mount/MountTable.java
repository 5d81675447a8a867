package dev.nutshell.kernel.mount;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The mounts of a mount namespace, in the order of `/proc/PID/mountinfo` (proc_pid_mountinfo(5)).
public record MountTable(List<Entry> entries) {
    /// One mount.
    ///
    /// @param root the directory of the file system that is visible here
    /// @param options of this mount, such as `rw,nosuid`
    /// @param tags propagation: `shared:1`, `master:2`, `propagate_from:3`, `unbindable`
    /// @param superOptions of the file system
    public record Entry(
            int id,
            int parent,
            String device,
            String root,
            String mountPoint,
            List<String> options,
            List<String> tags,
            String type,
            String source,
            List<String> superOptions) {
        public Entry {
            options = List.copyOf(options);
            tags = List.copyOf(tags);
            superOptions = List.copyOf(superOptions);
        }
    }

    private static final int FIXED_FIELDS = 6;

    public MountTable {
        entries = List.copyOf(entries);
    }

    /// The table of the calling thread's mount namespace.
    public static MountTable current() {
        return read(Path.of("/proc/thread-self/mountinfo"));
    }

    /// The table of another process.
    public static MountTable of(int pid) {
        return read(Path.of("/proc/" + pid + "/mountinfo"));
    }

    private static MountTable read(Path file) {
        try {
            return parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (NoSuchFileException absent) {
            throw new EngineException(
                    ErrorKind.NOT_FOUND, "mount table " + file + ": no such process", absent);
        } catch (IOException failure) {
            throw new EngineException(
                    ErrorKind.SYSTEM, "mount table " + file + ": " + failure.getMessage(), failure);
        }
    }

    public static MountTable parse(String text) {
        List<Entry> entries = new ArrayList<>();
        text.lines().filter(line -> !line.isEmpty()).forEach(line -> entries.add(parseLine(line)));
        return new MountTable(entries);
    }

    /// The mount that covers `path` now: the last one at this very mount point.
    public Optional<Entry> at(String path) {
        return entries.reversed().stream()
                .filter(entry -> entry.mountPoint().equals(path))
                .findFirst();
    }

    /// All mounts at `path` or below it, the deepest last.
    public List<Entry> below(String path) {
        String prefix = path.equals("/") ? path : path + "/";
        return entries.stream()
                .filter(
                        entry ->
                                entry.mountPoint().equals(path)
                                        || entry.mountPoint().startsWith(prefix))
                .toList();
    }

    private static Entry parseLine(String line) {
        String[] fields = line.split(" ", -1);
        int separator = FIXED_FIELDS;
        while (separator < fields.length && !fields[separator].equals("-")) {
            separator++;
        }
        if (separator + 3 >= fields.length) {
            throw malformed(line);
        }
        try {
            return new Entry(
                    Integer.parseInt(fields[0]),
                    Integer.parseInt(fields[1]),
                    fields[2],
                    unescape(fields[3]),
                    unescape(fields[4]),
                    List.of(fields[5].split(",")),
                    List.of(fields).subList(FIXED_FIELDS, separator),
                    unescape(fields[separator + 1]),
                    unescape(fields[separator + 2]),
                    List.of(fields[separator + 3].split(",")));
        } catch (NumberFormatException _) {
            throw malformed(line);
        }
    }

    private static EngineException malformed(String line) {
        return new EngineException(ErrorKind.CORRUPT, "mount table: malformed line '" + line + "'");
    }

    /// Undoes the kernel's escapes `\040` (space), `\011` (tab), `\012` (line feed), `\134` (backslash), `\043` (#).
    static String unescape(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(field.length());
        byte[] raw = field.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '\\'
                    && i + 3 < raw.length
                    && isOctal(raw[i + 1])
                    && isOctal(raw[i + 2])
                    && isOctal(raw[i + 3])) {
                bytes.write((raw[i + 1] - '0') << 6 | (raw[i + 2] - '0') << 3 | raw[i + 3] - '0');
                i += 3;
            } else {
                bytes.write(raw[i]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static boolean isOctal(byte character) {
        return character >= '0' && character <= '7';
    }
}
