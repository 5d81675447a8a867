package dev.nutshell.it.harness;

import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.namespace.Namespace;
import dev.nutshell.kernel.namespace.NamespaceThread;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// A host's network of the test's own (10.99.0.1, fd99::1 on `up0`), and one outside of it (10.99.0.2, fd99::2 on `w0` of the
/// namespace `world`) that it has its default routes to. Both end with [#close].
public final class NetworkWorld implements AutoCloseable {
    private static final String SETUP =
            """
            mount --make-rprivate /; mount -t tmpfs none /run/netns
            ip link set lo up; ip netns add world
            ip link add up0 type veth peer name w0 netns world
            ip addr add 10.99.0.1/24 dev up0; ip -6 addr add fd99::1/64 dev up0 nodad; ip link set up0 up
            ip -n world addr add 10.99.0.2/24 dev w0; ip -n world -6 addr add fd99::2/64 dev w0 nodad
            ip -n world link set w0 up; ip -n world link set lo up
            ip route add default via 10.99.0.2; ip -6 route add default via fd99::2
            nsenter --net=/run/netns/world sleep 3600 & echo outside $!
            echo ready; wait
            """;

    /// Where a piece of the test's own code runs.
    public enum Place {
        HOST,
        OUTSIDE
    }

    private final Syscalls syscalls = SymbolSource.syscalls();
    private final NutshellEngine engine;
    private final Running running;
    private final long outside;

    public NetworkWorld(NutshellEngine engine) {
        this.engine = engine;
        this.running = Command.of("unshare", "-n", "-m", "sh", "-euc", SETUP).start();
        running.awaitLine("ready");
        String first = running.outputSoFar().lines().findFirst().orElseThrow();
        this.outside = Long.parseLong(first.substring("outside ".length()));
    }

    /// A script in the host's network, which has to succeed; `$N` is the engine.
    public Outcome run(String script, String... arguments) {
        return command(script, arguments).run().succeeded();
    }

    /// The same, which may fail.
    public Command command(String script, String... arguments) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "nsenter",
                                "-t",
                                Long.toString(running.pid()),
                                "-n",
                                "-m",
                                "sh",
                                "-euc",
                                "N=\"%s --root %s --runroot %s\"; export HOME=%s; %s"
                                        .formatted(
                                                engine.binary(),
                                                engine.root(),
                                                engine.runRoot(),
                                                engine.home(),
                                                script),
                                "sh"));
        words.addAll(List.of(arguments));
        return Command.of(words);
    }

    /// Lets `body` open its sockets there.
    public <T> T at(Place place, Supplier<T> body) {
        long pid =
                switch (place) {
                    case HOST -> running.pid();
                    case OUTSIDE -> outside;
                };
        try (FileCalls files = new FileCalls(syscalls);
                Fd namespace =
                        files.open(Path.of("/proc/" + pid + "/ns/net"), OpenFlags.O_RDONLY, 0)) {
            return new NamespaceThread(syscalls).call(namespace, Namespace.NETWORK, body);
        }
    }

    @Override
    public void close() {
        running.close();
    }
}
