package dev.nutshell.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.network.rule.NameServerRedirection;
import dev.nutshell.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What the server itself answers, asked by dig(1) from inside of a network namespace.
@RequiresRoot
class NameServerTest extends ServedNetwork {
    @Test
    void answersForContainers() {
        serve();

        assertThat(dig("+short", "web")).isEqualTo("172.18.0.2\n");
        assertThat(dig("+short", "WEB", "AAAA")).isEqualTo("fd00::2\n");
        assertThat(dig("+short", "+tcp", "web")).isEqualTo("172.18.0.2\n");
        assertThat(dig("+short", "-x", "172.18.0.2")).isEqualTo("web.backend.\n");
        assertThat(dig("old", "AAAA"))
                .contains("status: NOERROR", "ANSWER: 0")
                .doesNotContain("WARNING");
        assertThat(dig("+noall", "+answer", "web")).contains("600\tIN\tA\t172.18.0.2");
    }

    @Test
    void getentFindsContainers() throws IOException {
        serve();

        // the C library's resolver, as a program in the container uses it
        assertThat(
                        network.run(
                                "unshare",
                                "-m",
                                "sh",
                                "-c",
                                "echo 'nameserver 127.0.0.11' > /tmp/resolv.$$; "
                                        + "mount --bind /tmp/resolv.$$ /etc/resolv.conf; "
                                        + "rm /tmp/resolv.$$; getent ahosts web"))
                .contains("172.18.0.2", "fd00::2");
    }

    @Test
    void redirectedFromPort53LeavesThatPortToTheContainer() {
        NameServerSockets sockets = NameServerSockets.redirected(syscalls, network.descriptor());
        assertThat(sockets.isClaimed()).isFalse();
        serve(sockets);
        NameServerRedirection.apply(syscalls, network.descriptor(), sockets);

        assertThat(dig("+short", "web")).isEqualTo("172.18.0.2\n");
        assertThat(dig("+short", "+tcp", "web")).isEqualTo("172.18.0.2\n");
        NameServerSockets.direct(syscalls, network.descriptor()).close();

        NameServerRedirection.remove(syscalls, network.descriptor());
        assertThat(network.run("nft", "list", "ruleset")).isEmpty();
        NameServerRedirection.remove(syscalls, network.descriptor());
    }

    @Test
    void claimedPort53IsNobodysAndAnswersAllTheSame() {
        NameServerSockets sockets = NameServerSockets.claiming(syscalls, network.descriptor());
        assertThat(sockets.isClaimed()).isTrue();
        assertThat(sockets.udpPort()).isNotEqualTo(NameServerSockets.PORT);
        serve(sockets);
        // a server of the container's own, on all addresses
        String own =
                network.run(
                        "bash",
                        "-c",
                        "dnsmasq -k -C /dev/null -R -h -z -a 127.0.0.1 -A /web/10.1.1.1 & P=$!;"
                                + " until ss -lnu | grep -q 127.0.0.1:53; do sleep 0.05; done;"
                                + " dig @127.0.0.1 +short web; dig @127.0.0.1 +tcp +short web;"
                                + " dig @127.0.0.11 +short web; dig @127.0.0.11 +tcp +short web;"
                                + " kill $P; wait");

        assertThat(own).isEqualTo("10.1.1.1\n10.1.1.1\n172.18.0.2\n172.18.0.2\n");
        NameServerSockets.direct(syscalls, network.descriptor()).close();
        // another port of the address is not claimed
        assertThat(network.run("sh", "-c", "dig @127.0.0.11 -p 54 +tries=1 +time=1 web || true"))
                .contains("connection refused");
    }

    @Test
    void claimEndsWithTheServer() {
        String question = "dig @127.0.0.11 +tries=1 +time=1 +short web || true";
        try (NameServerSockets sockets =
                NameServerSockets.claiming(syscalls, network.descriptor())) {
            assertThat(sockets.isClaimed()).isTrue();
            assertThat(network.run("sh", "-c", question)).contains("timed out");
        }

        assertThat(network.run("sh", "-c", question)).contains("connection refused");
        serve(NameServerSockets.claiming(syscalls, network.descriptor()));
        assertThat(dig("+short", "web")).isEqualTo("172.18.0.2\n");
    }

    @Test
    void garbageLeavesItAlive() throws Exception {
        serve();
        Random random = new Random(7);
        byte[] garbage = new byte[4000];
        random.nextBytes(garbage);
        Path file = Files.createTempFile("garbage", "");
        open.add(() -> Files.delete(file));
        Files.write(file, garbage);
        network.run(
                "bash",
                "-c",
                "for i in {1..200}; do head -c $((RANDOM % 600)) "
                        + file
                        + " | tail -c $((RANDOM % 600)) > /dev/udp/127.0.0.11/53; done;"
                        + " for i in {1..50}; do head -c $((RANDOM % 4000)) "
                        + file
                        + " > /dev/tcp/127.0.0.11/53; done; true");

        assertThat(dig("+short", "web")).isEqualTo("172.18.0.2\n");
        assertThat(dig("+short", "+tcp", "web")).isEqualTo("172.18.0.2\n");
    }

    @Test
    void manyConnectionsDoNotKeepOthersOut() {
        serve();

        String answers =
                network.run(
                        "bash",
                        "-c",
                        "for i in {1..150}; do exec {fd}<>/dev/tcp/127.0.0.11/53; done;"
                                + " dig @127.0.0.11 +tcp +short web");

        assertThat(answers).isEqualTo("172.18.0.2\n");
    }
}
