package dev.nutshell.network.dns;

import dev.nutshell.it.harness.Command;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.namespace.Namespace;
import dev.nutshell.kernel.namespace.NamespaceSet;
import dev.nutshell.kernel.namespace.Namespaces;
import dev.nutshell.testing.OwnThread;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A network namespace with a loopback, which ends with the last descriptor of it.
final class OwnNetwork implements AutoCloseable {
    private final Fd namespace;

    private OwnNetwork(Fd namespace) {
        this.namespace = namespace;
    }

    static OwnNetwork make(Syscalls syscalls) throws Exception {
        OwnNetwork network =
                new OwnNetwork(
                        OwnThread.call(
                                () -> {
                                    new Namespaces(syscalls)
                                            .unshare(NamespaceSet.of(Namespace.NETWORK));
                                    try (FileCalls files = new FileCalls(syscalls)) {
                                        return files.open(
                                                Path.of("/proc/thread-self/ns/net"),
                                                OpenFlags.O_RDONLY,
                                                0);
                                    }
                                }));
        network.run("ip", "link", "set", "lo", "up");
        return network;
    }

    Fd descriptor() {
        return namespace;
    }

    /// What the command prints, run in there.
    String run(String... command) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "nsenter",
                                "--net=/proc/"
                                        + ProcessHandle.current().pid()
                                        + "/fd/"
                                        + namespace.number(),
                                "--"));
        words.addAll(List.of(command));
        return Command.of(words.toArray(String[]::new)).run().succeeded().output();
    }

    @Override
    public void close() {
        namespace.close();
    }
}
