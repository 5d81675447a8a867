package dev.nutshell.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.kernel.namespace.Namespace;
import dev.nutshell.kernel.namespace.Namespaces;
import dev.nutshell.testing.OwnThread;
import dev.nutshell.testing.RequiresRoot;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/// What the server asks others about, asked by dig(1) from inside of a network namespace.
@RequiresRoot
class ForwardingTest extends ServedNetwork {
    @Test
    void passesTheRestOnWithItsExtensions() throws IOException {
        FakeUpstream upstream = upstream(query -> List.of(address(query)));
        serve(upstream.address());

        assertThat(dig("+short", "+bufsize=1400", "+dnssec", "www.example"))
                .isEqualTo("192.0.2.7\n");
        assertThat(dig("+short", "+tcp", "www.example")).isEqualTo("192.0.2.7\n");
        OPTRecord extension = upstream.asked().getFirst().getOPT();
        assertThat(extension.getPayloadSize()).isEqualTo(1400);
        assertThat(extension.getFlags()).isEqualTo(0x8000);
    }

    @Test
    void idsAndPortsCannotBeForeseen() throws IOException {
        FakeUpstream upstream = upstream(query -> List.of(address(query)));
        serve(upstream.address());

        for (int i = 0; i < 20; i++) {
            dig("+qid=77", "www.example");
        }

        assertThat(upstream.asked()).hasSize(20);
        assertThat(
                        new HashSet<>(
                                upstream.asked().stream()
                                        .map(query -> query.getHeader().getID())
                                        .toList()))
                .hasSizeGreaterThan(15);
        assertThat(new HashSet<>(upstream.clientPorts())).hasSizeGreaterThan(15);
    }

    @Test
    void forgedAnswersAreNotTaken() throws IOException {
        FakeUpstream upstream =
                upstream(
                        query -> {
                            Message wrongId = address(query);
                            wrongId.getHeader().setID(query.getHeader().getID() ^ 1);
                            Message noAnswer = address(query);
                            noAnswer.getHeader().unsetFlag(Flags.QR);
                            Message empty = new Message(query.getHeader().getID());
                            empty.getHeader().setFlag(Flags.QR);
                            return List.of(wrongId, noAnswer, empty, address(query));
                        });
        serve(upstream.address());

        assertThat(dig("+short", "www.example")).isEqualTo("192.0.2.7\n");
    }

    @Test
    void deadAndUnwillingServersAreLeftForTheNext() throws IOException {
        FakeUpstream silent = upstream(query -> List.of());
        FakeUpstream unwilling =
                upstream(query -> List.of(FakeUpstream.answer(query, Rcode.REFUSED)));
        FakeUpstream good = upstream(query -> List.of(address(query)));
        serve(unwilling.address(), silent.address(), good.address());

        assertThat(dig("+short", "+tries=1", "www.example")).isEqualTo("192.0.2.7\n");
        assertThat(dig("+short", "+tries=1", "+tcp", "www.example")).isEqualTo("192.0.2.7\n");
        assertThat(silent.asked()).hasSize(2);
    }

    @Test
    void withoutAnyServerItFails() throws IOException {
        FakeUpstream closed = upstream(query -> List.of());
        closed.close();
        serve(closed.address());

        assertThat(dig("www.example")).contains("status: SERVFAIL");
        assertThat(dig("+tcp", "www.example")).contains("status: SERVFAIL");
    }

    @Test
    void noServersMeansFailureRatherThanSilence() {
        serve();

        assertThat(dig("www.example")).contains("status: SERVFAIL");
    }

    @Test
    void cutOffAnswersAreHadByTcp() throws IOException {
        FakeUpstream upstream =
                upstream(
                        query -> {
                            Message answer = FakeUpstream.answer(query, Rcode.NOERROR);
                            for (int i = 0; i < 100; i++) {
                                answer.addRecord(
                                        new TXTRecord(
                                                query.getQuestion().getName(),
                                                DClass.IN,
                                                60,
                                                "x".repeat(200) + i),
                                        Section.ANSWER);
                            }
                            return List.of(answer);
                        });
        serve(upstream.address());

        String answer = dig("+tries=1", "+tcp", "big.example", "TXT");

        assertThat(answer).contains("ANSWER: 100", "status: NOERROR");
        assertThat(dig("+tries=1", "+ignore", "big.example", "TXT")).contains("flags: qr tc");
    }

    @Test
    void agreesWithDnsmasq() throws Exception {
        int port;
        try (FakeUpstream probe = new FakeUpstream(query -> List.of())) {
            port = probe.address().port();
        }
        Process dnsmasq =
                new ProcessBuilder(
                                "dnsmasq",
                                "--keep-in-foreground",
                                "--conf-file=/dev/null",
                                "--pid-file",
                                "--no-resolv",
                                "--no-hosts",
                                "--listen-address=127.0.0.1",
                                "--bind-interfaces",
                                "--port=" + port,
                                "--address=/one.example/192.0.2.1",
                                "--cname=alias.example,one.example",
                                "--mx-host=mail.example,one.example,10",
                                "--txt-record=text.example,hello")
                        .inheritIO()
                        .start();
        open.add(() -> dnsmasq.destroyForcibly().waitFor());
        serve(new Upstream(InetAddress.ofLiteral("127.0.0.1"), port, false));
        while (digAt("127.0.0.1", port, "+short", "one.example").exitCode() != 0) {
            assertThat(dnsmasq.isAlive()).isTrue();
        }

        for (String type : List.of("A", "AAAA", "MX", "TXT", "ANY")) {
            for (String name : List.of("one", "mail", "text", "nobody")) {
                String ours = dig("+noall", "+answer", name + ".example", type);
                String theirs =
                        digAt("127.0.0.1", port, "+noall", "+answer", name + ".example", type)
                                .succeeded()
                                .output();
                assertThat(ours).isEqualTo(theirs);
            }
        }
    }

    @Test
    void serversOfTheContainerAreAskedFromItsNetwork() throws IOException {
        // nobody on port 53 of this address but the server itself, in this namespace
        serve(Upstream.ofContainer(InetAddress.ofLiteral("127.0.0.12")));
        try (RunningServer inner = innerServer()) {
            assertThat(dig("+short", "inner")).isEqualTo("172.18.0.99\n");
            assertThat(dig("+short", "+tcp", "inner")).isEqualTo("172.18.0.99\n");
        }
    }

    @Test
    void tooManyAtOnceAreRefused() throws Exception {
        FakeUpstream silent = upstream(query -> List.of());
        serve(silent.address());
        try (DatagramSocket client = clientInside()) {
            client.setSoTimeout(1);
            OptionalInt first = OptionalInt.empty();
            for (int i = 0; first.isEmpty() && i < 4 * Forwarder.MOST; i++) {
                byte[] query =
                        Message.newQuery(
                                        Record.newRecord(
                                                Name.fromString("n" + i + ".example."),
                                                Type.A,
                                                DClass.IN))
                                .toWire();
                client.send(new DatagramPacket(query, query.length));
                first = replyCode(client);
            }

            assertThat(first).hasValue(Rcode.REFUSED);
        }
        assertThat(silent.asked()).hasSizeLessThanOrEqualTo(Forwarder.MOST);
        assertThat(dig("+short", "web")).isEqualTo("172.18.0.2\n");
    }

    /// Empty: nothing came for a millisecond, which also keeps the queries from filling a socket's buffer faster than they are read.
    private static OptionalInt replyCode(DatagramSocket client) throws IOException {
        byte[] reply = new byte[512];
        try {
            client.receive(new DatagramPacket(reply, reply.length));
            return OptionalInt.of(new Message(reply).getRcode());
        } catch (SocketTimeoutException _) {
            return OptionalInt.empty();
        }
    }

    /// A socket in the network, connected to the server.
    private DatagramSocket clientInside() throws Exception {
        return OwnThread.call(
                () -> {
                    new Namespaces(syscalls).join(network.descriptor(), Namespace.NETWORK);
                    DatagramSocket client = new DatagramSocket();
                    client.connect(InetAddress.ofLiteral("127.0.0.11"), 53);
                    client.setSoTimeout(60_000);
                    return client;
                });
    }

    private RunningServer innerServer() {
        NameServerSockets sockets = innerSockets();
        return new RunningServer(
                syscalls,
                () ->
                        new NameServer(
                                syscalls,
                                sockets,
                                new FakeNames().with("inner", "172.18.0.99"),
                                List::of,
                                new NetworkSockets(syscalls, network.descriptor())));
    }

    private NameServerSockets innerSockets() {
        NameServerSockets sockets = NameServerSockets.redirected(syscalls, network.descriptor());
        network.run(
                "nft",
                "table ip inner { chain output { type nat hook output priority -100;"
                        + " ip daddr 127.0.0.12 udp dport 53 dnat to 127.0.0.11:"
                        + sockets.udpPort()
                        + ";"
                        + " ip daddr 127.0.0.12 tcp dport 53 dnat to 127.0.0.11:"
                        + sockets.tcpPort()
                        + ";};}");
        return sockets;
    }

    private static Outcome digAt(String address, int port, String... words) {
        List<String> command =
                new ArrayList<>(
                        List.of("dig", "@" + address, "-p", String.valueOf(port), "+time=1"));
        command.addAll(List.of(words));
        return Command.of(command).run();
    }

    private static Message address(Message query) {
        Message answer = FakeUpstream.answer(query, Rcode.NOERROR);
        answer.addRecord(
                new ARecord(
                        query.getQuestion().getName(),
                        DClass.IN,
                        60,
                        InetAddress.ofLiteral("192.0.2.7")),
                Section.ANSWER);
        return answer;
    }
}
