package dev.nutshell.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// What is in a directory, as find(1), sha256sum(1), stat(1) and getfattr(1) see it: one line for each name, sorted, with type,
/// mode, owner, modification time to the nanosecond, content, target, device number, extended attributes, and the first of
/// the names that share an inode. Two trees are the same when their listings are equal.
///
/// Names are bytes, one for each `char`.
public final class TreeListing {
    private static final int FIELDS = 8;

    private final Map<String, String[]> status = new TreeMap<>();
    private final Map<String, String> targets = new HashMap<>();
    private final Map<String, String> hashes = new HashMap<>();
    private final Map<String, String> devices = new HashMap<>();
    private final Map<String, List<String>> attributes = new HashMap<>();

    private TreeListing() {}

    public static List<String> of(Path directory) {
        return of(Command.shell(script(), directory.toString()));
    }

    /// The listing below the directory that `command` shows by running [#script].
    public static List<String> of(Command command) {
        TreeListing listing = new TreeListing();
        byte[] output = command.run().succeeded().bytes();
        listing.read(new String(output, StandardCharsets.ISO_8859_1).split("\0", -1));
        return listing.lines();
    }

    /// Demands that two trees are the same; a failure shows the lines that differ.
    public static void assertSame(String what, List<String> actual, List<String> expected) {
        List<String> surplus = new ArrayList<>(actual);
        surplus.removeAll(expected);
        List<String> missing = new ArrayList<>(expected);
        missing.removeAll(actual);
        assertThat(surplus).as("%s: lines instead of %s", what, missing).isEmpty();
        assertThat(missing).as("%s: missing lines", what).isEmpty();
        assertThat(actual).as(what).hasSameSizeAs(expected);
    }

    /// Prints what is below its `$1`, in the form that [#of(Command)] reads.
    public static String script() {
        try (InputStream script =
                Objects.requireNonNull(TreeListing.class.getResourceAsStream("tree-listing.sh"))) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(String[] items) {
        String attributed = "";
        for (int i = 0; i < items.length; i++) {
            String item = items[i];
            if (item.isEmpty()) {
                continue;
            }
            String rest = item.substring(1);
            switch (item.charAt(0)) {
                case 'N' -> {
                    status.put(rest, items[i + 1].split(" "));
                    targets.put(rest, items[i + 2]);
                    i += 2;
                }
                case 'H' -> hashes.put(relative(rest.substring(66)), rest.substring(0, 64));
                case 'D' -> {
                    String[] words = rest.split(" ", 2);
                    devices.put(relative(words[1]), words[0]);
                }
                case 'X' -> {
                    if (rest.startsWith("# file: ")) {
                        attributed = relative("./" + unquoted(rest.substring(8)));
                    } else if (!rest.isEmpty()) {
                        attributes.computeIfAbsent(attributed, _ -> new ArrayList<>()).add(rest);
                    }
                }
                default -> throw new AssertionError("unexpected output: " + item);
            }
        }
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        Map<String, String> inodes = new HashMap<>();
        status.forEach(
                (name, fields) -> {
                    if (fields.length != FIELDS) {
                        throw new AssertionError("unexpected status of " + name);
                    }
                    boolean isDirectory = fields[0].equals("d");
                    String first = inodes.computeIfAbsent(fields[6], _ -> name);
                    List<String> extended =
                            new ArrayList<>(attributes.getOrDefault(name, List.of()));
                    extended.sort(null);
                    lines.add(
                            String.join(
                                    " | ",
                                    "/" + name,
                                    fields[0] + " " + fields[1] + " " + fields[2] + ":" + fields[3],
                                    fields[4],
                                    isDirectory
                                            ? ""
                                            : fields[7] + " bytes, " + fields[5] + " links",
                                    targets.get(name),
                                    hashes.getOrDefault(name, ""),
                                    devices.getOrDefault(name, ""),
                                    first.equals(name) ? "" : "same as /" + first,
                                    String.join(" ", extended)));
                });
        return lines;
    }

    private static String relative(String path) {
        return path.equals(".") || path.equals("./.") ? "" : path.substring(2);
    }

    /// getfattr(1) writes unusual bytes as octal escapes.
    private static String unquoted(String name) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '\\') {
                plain.append((char) Integer.parseInt(name.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                plain.append(name.charAt(i));
            }
        }
        return plain.toString();
    }
}
