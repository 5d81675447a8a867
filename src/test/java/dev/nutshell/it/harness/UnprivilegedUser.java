package dev.nutshell.it.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// An account of this machine that is not root's, made for one test, and the engine as it uses it.
///
/// The binary is a copy that everybody may execute: nobody knows who may enter the folder that it was built in.
public final class UnprivilegedUser implements Engine {
    /// The first subordinate id of the first user; far from what `useradd` gives out by itself.
    private static final long FIRST_ID = 4_000_000L;

    private static final int IDS = 65536;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String name;
    private final long firstId;
    private final Path area;

    /// @param hasIds whether it gets a range of subordinate ids
    public UnprivilegedUser(NutshellEngine engine, boolean hasIds) {
        int number = NUMBER.incrementAndGet();
        this.name = "nutshell-it-" + number;
        this.firstId = FIRST_ID + (long) number * IDS;
        this.area = Disk.temporary("nutshell-it-user");
        forget();
        asRoot(
                "useradd",
                "-M",
                "-d",
                home().toString(),
                "-K",
                "SUB_UID_COUNT=0",
                "-K",
                "SUB_GID_COUNT=0",
                name);
        if (hasIds) {
            String range = firstId + "-" + (firstId + IDS - 1);
            asRoot("usermod", "-v", range, "-w", range, name);
        }
        Disk.openToAll(area);
        asRoot("install", "-m", "755", engine.binary().toString(), binary().toString());
        for (Path folder : List.of(home(), runtime())) {
            asRoot("install", "-d", "-m", "700", "-o", name, folder.toString());
        }
    }

    public String name() {
        return name;
    }

    public long uid() {
        return Long.parseLong(asRoot("id", "-u", name).output().strip());
    }

    /// What user `inside` of a container is on this machine.
    public long outside(long inside) {
        return inside == 0 ? uid() : firstId + inside - 1;
    }

    public Path home() {
        return area.resolve("home");
    }

    /// Where the user's images and containers are when nothing else is said.
    public Path root() {
        return home().resolve(".local/share/nutshell");
    }

    public Path runRoot() {
        return runtime().resolve("nutshell");
    }

    private Path runtime() {
        return area.resolve("runtime");
    }

    private Path binary() {
        return area.resolve("nutshell");
    }

    @Override
    public Path scratch() {
        return home();
    }

    /// Without any flag that says where its state is.
    @Override
    public Command command(List<String> arguments) {
        return alone(List.of(), NutshellEngine.offTheMachinesNetwork(arguments));
    }

    /// With the network that a user gets who says nothing about it.
    public Command networked(String... arguments) {
        return alone(List.of(), List.of(arguments));
    }

    /// The same on a machine whose `/dev/net/tun` has that mode: in a mount namespace of its own.
    public Command withTun(String mode, String... arguments) {
        Path node = area.resolve("tun-" + mode);
        asRoot("mknod", "-m", mode, node.toString(), "c", "10", "200");
        String script = "mount --bind \"$0\" /dev/net/tun; exec \"$@\"";
        return alone(
                List.of("unshare", "-m", "sh", "-euc", script, node.toString()),
                List.of(arguments));
    }

    private Command alone(List<String> before, List<String> arguments) {
        List<String> words = new ArrayList<>(before);
        words.addAll(List.of("setpriv", "--reuid", name, "--regid", name, "--init-groups"));
        words.add(binary().toString());
        words.addAll(arguments);
        return Command.of(words)
                .in(home())
                .with("HOME", home().toString())
                .with("XDG_RUNTIME_DIR", runtime().toString());
    }

    /// Waits until no process of the user's is left.
    public void awaitNoProcess() {
        Patience.until(
                () -> "the end of all processes of " + name,
                () -> Command.of("pgrep", "-u", name).run().exitCode() == 1);
    }

    private static Outcome asRoot(String... words) {
        return Command.of(words).run().succeeded();
    }

    /// One of that name that an earlier run of the tests has left.
    private void forget() {
        Command.of("userdel", name).run();
    }

    @Override
    public void close() {
        try {
            Leftovers.assertNoneBelow(area);
        } finally {
            Leftovers.sweep(area);
            forget();
            Disk.remove(area);
        }
    }
}
