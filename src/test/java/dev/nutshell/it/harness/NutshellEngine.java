package dev.nutshell.it.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The product: the binary of the system property `nutshell.binary`, with `--root` and `--runroot` of its own.
public final class NutshellEngine implements Engine {
    private final Path binary;
    private final Path area;

    NutshellEngine(Path binary, Path area) {
        this.binary = binary;
        this.area = area;
        Disk.directories(area.resolve("home"));
        Disk.directories(scratch());
    }

    public Path binary() {
        return binary;
    }

    public Path root() {
        return area.resolve("root");
    }

    public Path runRoot() {
        return area.resolve("run");
    }

    /// The home directory that the engine sees, `.docker/config.json` included.
    public Path home() {
        return area.resolve("home");
    }

    @Override
    public Path scratch() {
        return area.resolve("scratch");
    }

    @Override
    public Command command(List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(binary.toString()));
        words.addAll(List.of("--root", root().toString(), "--runroot", runRoot().toString()));
        words.addAll(offTheMachinesNetwork(arguments));
        return Command.of(words).in(scratch()).with("HOME", home().toString());
    }

    /// Tests of networks have a namespace of their own; all others must not touch the machine's network.
    static List<String> offTheMachinesNetwork(List<String> arguments) {
        boolean makes =
                !arguments.isEmpty() && List.of("run", "create").contains(arguments.getFirst());
        if (!makes || arguments.stream().anyMatch(word -> word.startsWith("--net"))) {
            return arguments;
        }
        List<String> words = new ArrayList<>(arguments);
        words.add(1, "--network=none");
        return words;
    }

    @Override
    public void close() {
        // whoever still sits in the area is a bug: the check names it before the tree goes away
        try {
            Leftovers.assertNoneBelow(area);
        } finally {
            Leftovers.sweep(area);
            Disk.remove(area);
        }
    }

    /// Plays a shell script in a network namespace and a mount namespace of their own; it has to succeed. Its arguments: the binary,
    /// both state roots, the small image, which is there, and the home folder.
    public Outcome playInOwnNetwork(TestImages images, String script) {
        pull(images.busybox());
        return Command.of(
                        List.of(
                                "unshare",
                                "-n",
                                "-m",
                                "sh",
                                "-euc",
                                script,
                                "sh",
                                binary().toString(),
                                root().toString(),
                                runRoot().toString(),
                                images.busybox(),
                                home().toString()))
                .run()
                .succeeded();
    }
}
