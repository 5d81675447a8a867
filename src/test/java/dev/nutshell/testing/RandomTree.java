package dev.nutshell.testing;

import dev.nutshell.it.harness.Command;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Fills a directory with whatever Linux lets root make: every type of file, odd names, modes, owners, times, attributes, holes.
/// The same `random` makes the same tree.
public final class RandomTree {
    private static final int NODES = 60;

    private final Random random;
    private final StringBuilder script = new StringBuilder("set -eu\n");
    private final List<String> directories = new ArrayList<>(List.of("."));
    private final List<String> files = new ArrayList<>();
    private final List<String> attributed = new ArrayList<>();

    private RandomTree(Random random) {
        this.random = random;
    }

    public static void make(Path directory, Random random) {
        RandomTree tree = new RandomTree(random);
        for (int i = 0; i < NODES; i++) {
            tree.makeNode(i);
        }
        tree.attributeDirectories();
        Command.of("bash", "-s")
                .in(directory)
                .input(tree.script.toString().getBytes(StandardCharsets.ISO_8859_1))
                .run()
                .succeeded();
    }

    private void makeNode(int number) {
        String path = pick(directories) + "/" + name(number);
        String quoted = quote(path);
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                line("mkdir " + quoted);
                directories.add(path);
            }
            case 2, 3, 4 -> {
                makeFile(quoted);
                files.add(path);
                attribute(path, true);
            }
            case 5 -> {
                if (!files.isEmpty()) {
                    line("ln " + quote(pick(files)) + " " + quoted);
                }
            }
            case 6 -> {
                line("ln -s " + quote(target()) + " " + quoted);
                line("chown -h " + owner() + " " + quoted);
                line("touch -h -d @" + time() + " " + quoted);
                files.add(path);
            }
            case 7 -> {
                line("mkfifo " + quoted);
                attribute(path, false);
            }
            case 8 -> {
                String type = random.nextBoolean() ? " c " : " b ";
                int major = 1 + random.nextInt(4095);
                line("mknod " + quoted + type + major + " " + random.nextInt(1 << 20));
                attribute(path, false);
            }
            default -> {
                makeSparse(quoted);
                files.add(path);
                attribute(path, true);
            }
        }
    }

    private void makeFile(String quoted) {
        int size = random.nextInt(4) == 0 ? random.nextInt(400_000) : random.nextInt(1500);
        line("head -c " + size + " < <(yes " + random.nextInt() + ") > " + quoted);
    }

    private void makeSparse(String quoted) {
        line("truncate -s " + random.nextInt(6_000_000) + " " + quoted);
        int pieces = random.nextInt(4);
        for (int i = 0; i < pieces; i++) {
            line(
                    "printf data | dd status=none conv=notrunc bs=1 of="
                            + quoted
                            + " seek="
                            + random.nextInt(5_000_000));
        }
    }

    /// After everything below them is made, which changes their time.
    private void attributeDirectories() {
        for (String directory : directories.reversed()) {
            attribute(directory, true);
        }
    }

    private void attribute(String path, boolean hasUserAttributes) {
        String quoted = quote(path);
        if (random.nextInt(3) > 0) {
            line("chown " + owner() + " " + quoted);
        }
        line("chmod " + String.format(Locale.ROOT, "%04o", mode()) + " " + quoted);
        if (random.nextInt(3) == 0 && attributed.add(path)) {
            line("setfattr -n trusted.t" + random.nextInt(9) + " -v " + value() + " " + quoted);
            if (hasUserAttributes) {
                line("setfattr -n user.n" + random.nextInt(9) + " -v " + value() + " " + quoted);
                line("setfattr -n user.empty " + quoted);
            }
        }
        if (files.contains(path) && hasUserAttributes && random.nextInt(8) == 0) {
            line("setcap cap_net_raw,cap_chown+ep " + quoted);
        }
        line("touch -d @" + time() + " " + quoted);
    }

    private int mode() {
        return random.nextInt(3) == 0 ? random.nextInt(010000) : random.nextInt(01000);
    }

    private String owner() {
        return switch (random.nextInt(3)) {
            case 0 -> "0:" + random.nextInt(70_000);
            case 1 -> random.nextInt(70_000) + ":0";
            default -> (4_294_967_294L - random.nextInt(5)) + ":" + random.nextInt(1000);
        };
    }

    private String time() {
        long seconds =
                switch (random.nextInt(5)) {
                    case 0 -> -random.nextInt(1_000_000_000);
                    case 1 -> 4_000_000_000L + random.nextInt(1_000_000_000);
                    default -> random.nextInt();
                };
        return seconds + String.format(Locale.ROOT, ".%09d", random.nextInt(1_000_000_000));
    }

    private String value() {
        byte[] value = new byte[1 + random.nextInt(60)];
        random.nextBytes(value);
        StringBuilder hex = new StringBuilder("0x");
        for (byte b : value) {
            hex.append(String.format(Locale.ROOT, "%02x", b));
        }
        return hex.toString();
    }

    /// A name that nobody has yet: the number makes it new.
    private String name(int number) {
        int length = random.nextInt(6) == 0 ? 90 + random.nextInt(150) : random.nextInt(12);
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < length; i++) {
            char c =
                    (char)
                            (random.nextInt(4) == 0
                                    ? 1 + random.nextInt(255)
                                    : 'a' + random.nextInt(26));
            name.append(c == '/' ? ' ' : c);
        }
        return name.append(number).toString();
    }

    private String target() {
        return switch (random.nextInt(4)) {
            case 0 -> "/etc/passwd";
            case 1 -> "../".repeat(1 + random.nextInt(5)) + "etc";
            case 2 -> "x".repeat(100 + random.nextInt(200));
            default -> name(0);
        };
    }

    private String pick(List<String> paths) {
        return paths.get(random.nextInt(paths.size()));
    }

    private void line(String command) {
        script.append(command).append('\n');
    }

    /// In bash's `$'…'`.
    private static String quote(String path) {
        StringBuilder quoted = new StringBuilder("$'");
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (Character.isLetterOrDigit(c) && c < 0x80 || c == '/' || c == '.') {
                quoted.append(c);
            } else {
                quoted.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
            }
        }
        return quoted.append("'").toString();
    }
}
