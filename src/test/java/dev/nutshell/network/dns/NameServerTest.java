package dev.nutshell.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

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
    void redirectedFromPort53LeavesThatPortToTheContainer() throws Exception {
        NameServerSockets sockets = NameServerSockets.redirected(syscalls, network.descriptor());
        int udp = sockets.udpPort();
        int tcp = sockets.tcpPort();
        serve(sockets);
        network.run(
                "nft",
                "table ip names { chain output { type nat hook output priority -100;"
                        + " ip daddr 127.0.0.11 udp dport 53 dnat to :"
                        + udp
                        + ";"
                        + " ip daddr 127.0.0.11 tcp dport 53 dnat to :"
                        + tcp
                        + ";};}");

        assertThat(dig("+short", "web")).isEqualTo("172.18.0.2\n");
        assertThat(dig("+short", "+tcp", "web")).isEqualTo("172.18.0.2\n");
        NameServerSockets.direct(syscalls, network.descriptor()).close();
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
