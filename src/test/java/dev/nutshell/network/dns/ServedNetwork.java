package dev.nutshell.network.dns;

import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.xbill.DNS.Message;

/// A network namespace with a name server in it, for one test.
abstract class ServedNetwork {
    final Syscalls syscalls = SymbolSource.syscalls();
    final List<AutoCloseable> open = new ArrayList<>();
    final FakeNames names =
            new FakeNames()
                    .with("web", "172.18.0.2", "fd00::2")
                    .with("old", "172.18.0.3")
                    .called("172.18.0.2", "web.backend");
    OwnNetwork network;

    @BeforeEach
    void makeNetwork() throws Exception {
        network = OwnNetwork.make(syscalls);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        network.close();
    }

    void serve(Upstream... upstreams) {
        serve(NameServerSockets.direct(syscalls, network.descriptor()), upstreams);
    }

    void serve(NameServerSockets sockets, Upstream... upstreams) {
        NetworkSockets outside = new NetworkSockets(syscalls, network.descriptor());
        open.add(outside);
        open.add(
                new RunningServer(
                        syscalls,
                        () ->
                                new NameServer(
                                        syscalls,
                                        sockets,
                                        names,
                                        () -> Arrays.asList(upstreams),
                                        outside)));
    }

    FakeUpstream upstream(Function<Message, List<Message>> behaviour) throws IOException {
        FakeUpstream made = new FakeUpstream(behaviour);
        open.add(made);
        return made;
    }

    String dig(String... words) {
        List<String> command = new ArrayList<>(List.of("dig", "@127.0.0.11", "+time=8"));
        command.addAll(List.of(words));
        return network.run(command.toArray(String[]::new));
    }
}
