package dev.nutshell.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.call.SymbolSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostResolversTest {
    @TempDir Path root;
    private HostResolvers resolvers = new HostResolvers(SymbolSource.syscalls(), Path.of("/"));

    @BeforeEach
    void onAnotherRoot() {
        resolvers = new HostResolvers(SymbolSource.syscalls(), root);
    }

    @Test
    void readsTheHostsServers() throws IOException {
        write(
                "etc/resolv.conf",
                """
                # comment
                ; another
                nameserver 192.0.2.1
                \tnameserver  2001:db8::1
                nameserver nonsense
                nameserver
                search one.example two.example
                domain three.example
                options edns0  ndots:2
                sortlist 130.155.160.0
                """);

        assertThat(addresses()).containsExactly("192.0.2.1", "2001:db8:0:0:0:0:0:1");
        assertThat(resolvers.current())
                .allMatch(server -> server.port() == 53 && !server.fromContainer());
    }

    @Test
    void restOfTheFileIsThereForTheContainersOwn() {
        ResolverFile file =
                ResolverFile.parse(
                        """
                        nameserver fe80::1%eth0
                        nameserver x
                        search one.example
                        search two.example three.example
                        options edns0
                        options ndots:2
                        sortlist 130.155.160.0
                        """);

        assertThat(file)
                .isEqualTo(
                        new ResolverFile(
                                List.of("fe80::1%eth0"),
                                List.of("two.example", "three.example"),
                                List.of("edns0", "ndots:2"),
                                List.of("sortlist 130.155.160.0"),
                                List.of("x")));
    }

    @Test
    void changesAreFollowed() throws IOException {
        write("etc/resolv.conf", "nameserver 192.0.2.1\n");
        assertThat(addresses()).containsExactly("192.0.2.1");

        // as NetworkManager and resolvconf(8) replace it
        write("etc/resolv.new", "nameserver 192.0.2.2\n");
        Files.move(
                root.resolve("etc/resolv.new"),
                root.resolve("etc/resolv.conf"),
                StandardCopyOption.ATOMIC_MOVE);
        assertThat(addresses()).containsExactly("192.0.2.2");

        // as an editor writes it
        write("etc/resolv.conf", "nameserver 192.0.2.33\n");
        assertThat(addresses()).containsExactly("192.0.2.33");
    }

    @Test
    void missingFileLeavesTheServersAsTheyWere() throws IOException {
        assertThat(addresses()).isEmpty();
        write("etc/resolv.conf", "nameserver 192.0.2.1\n");
        assertThat(addresses()).containsExactly("192.0.2.1");

        Files.delete(root.resolve("etc/resolv.conf"));
        assertThat(addresses()).containsExactly("192.0.2.1");
    }

    @Test
    void stubIsLookedBehind() throws IOException {
        write("etc/resolv.conf", "nameserver 127.0.0.53\n");
        assertThat(addresses()).containsExactly("127.0.0.53");

        write("run/systemd/resolve/resolv.conf", "nameserver 192.0.2.1\n");
        write("etc/resolv.conf", "nameserver 127.0.0.53\noptions edns0\n");
        assertThat(addresses()).containsExactly("192.0.2.1");

        write("run/systemd/resolve/resolv.conf", "nameserver 192.0.2.44\n");
        assertThat(addresses()).containsExactly("192.0.2.44");
    }

    private List<String> addresses() {
        return resolvers.current().stream()
                .map(server -> server.address().getHostAddress())
                .toList();
    }

    private void write(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
