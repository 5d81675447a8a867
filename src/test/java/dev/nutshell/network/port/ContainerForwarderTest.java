package dev.nutshell.network.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.InternetSockets;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.network.endpoint.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The JDK's sockets at both ends of the forwarder. The container's network is the test's own, its sockets are plain ones.
@Timeout(120)
class ContainerForwarderTest {
    private static final int MUCH = 50 << 20;
    private static final int BLOCK = 1 << 16;
    private static final int CONNECTIONS = 4;
    private static final int SESSIONS = 2;

    private final Syscalls syscalls = SymbolSource.syscalls();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ServerSocket server;
    private DatagramSocket datagrams;
    private Future<?> loop;
    private volatile boolean stopped;
    private int port;
    private int datagramPort;

    @BeforeEach
    void start() throws Exception {
        server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        datagrams = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        InternetSockets sockets = new InternetSockets(syscalls);
        Fd listener = sockets.bind(new byte[16], 0, SocketConstants.SOCK_STREAM, false);
        sockets.listen(listener);
        port = sockets.port(listener);
        Fd bound = sockets.bind(new byte[16], 0, SocketConstants.SOCK_DGRAM, false);
        datagramPort = sockets.port(bound);
        List<OpenPort> ports =
                List.of(
                        new OpenPort(Protocol.TCP, listener, server.getLocalPort()),
                        new OpenPort(Protocol.UDP, bound, datagrams.getLocalPort()));
        loop = threads.submit(() -> serve(ports, sockets));
    }

    /// In place of a supervisor.
    private void serve(List<OpenPort> ports, InternetSockets sockets) {
        try (ContainerForwarder forwarder =
                        new ContainerForwarder(
                                syscalls,
                                ports,
                                new PlainSockets(sockets),
                                Set.of(),
                                new Room(CONNECTIONS, SESSIONS));
                PollSet poll = new PollSet(syscalls, 1)) {
            while (!stopped) {
                poll.clear();
                poll.add(forwarder.descriptor(), PollSet.READABLE);
                if (poll.await(20_000_000)) {
                    forwarder.ready();
                }
            }
        } finally {
            ports.forEach(each -> each.socket().close());
        }
    }

    private record PlainSockets(InternetSockets sockets) implements InsideSockets {
        @Override
        public Fd open(int family, int type) {
            return sockets.open(family, type);
        }

        @Override
        public void close() {}
    }

    @AfterEach
    void stop() throws Exception {
        stopped = true;
        loop.get();
        server.close();
        datagrams.close();
        threads.shutdownNow();
    }

    @Test
    void fiftyMegabytesGoBothWaysAtOnceAndArriveAsTheyWere() throws Exception {
        try (Socket client = new Socket("::1", port);
                Socket peer = server.accept()) {
            Future<String> asked = threads.submit(() -> digest(peer.getInputStream()));
            Future<String> answered = threads.submit(() -> digest(client.getInputStream()));
            Future<String> question = threads.submit(() -> send(client, 1));
            Future<String> answer = threads.submit(() -> send(peer, 2));

            assertThat(asked.get()).isEqualTo(question.get());
            assertThat(answered.get()).isEqualTo(answer.get());
        }
    }

    @Test
    void theEndOfOneDirectionIsHandedOnAndTheOtherOneGoesOn() throws Exception {
        try (Socket client = new Socket("::1", port);
                Socket peer = server.accept()) {
            client.getOutputStream().write("question".getBytes(StandardCharsets.US_ASCII));
            client.shutdownOutput();
            assertThat(peer.getInputStream().readAllBytes()).asString().isEqualTo("question");

            peer.getOutputStream().write("answer".getBytes(StandardCharsets.US_ASCII));
            peer.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("answer");
        }
    }

    @Test
    void whoDoesNotReadStopsWhoWritesAndHindersNobodyElse() throws Exception {
        try (Socket slow = new Socket("::1", port);
                Socket slowPeer = server.accept();
                Socket other = new Socket("::1", port);
                Socket otherPeer = server.accept()) {
            Future<String> sent = threads.submit(() -> send(slowPeer, 3));
            other.getOutputStream().write(42);
            assertThat(otherPeer.getInputStream().read()).isEqualTo(42);
            assertThat(sent.isDone()).isFalse();

            assertThat(digest(slow.getInputStream())).isEqualTo(sent.get());
        }
    }

    @Test
    void aContainerThatListensOnTheOtherFamilyOnlyIsFound() throws Exception {
        try (Socket client = new Socket("::1", port);
                Socket peer = server.accept()) {
            assertThat(peer.getInetAddress().getHostAddress()).isEqualTo("127.0.0.1");
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void aContainerThatDoesNotListenEndsTheConnectionOfTheClient() throws Exception {
        server.close();
        try (Socket client = new Socket("::1", port)) {
            assertThat(ends(client.getInputStream())).isTrue();
        }
    }

    @Test
    void aResetOfOneEndEndsTheOther() throws Exception {
        try (Socket client = new Socket("::1", port)) {
            Socket peer = server.accept();
            peer.setSoLinger(true, 0);
            peer.close();
            assertThat(ends(client.getInputStream())).isTrue();
        }
    }

    @Test
    void moreClientsThanThereIsRoomForWaitForTheirTurn() throws Exception {
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 3 * CONNECTIONS; i++) {
            Socket client = new Socket("::1", port);
            client.getOutputStream().write(i);
            clients.add(client);
        }
        for (int i = 0; i < clients.size(); i++) {
            try (Socket client = clients.get(i);
                    Socket peer = server.accept()) {
                int asked = peer.getInputStream().read();
                peer.getOutputStream().write(asked + 100);
                assertThat(client.getInputStream().read()).isEqualTo(i + 100);
            }
        }
    }

    @Test
    void datagramsComeBackToWhoSentTheOthers() throws Exception {
        try (DatagramSocket one = client();
                DatagramSocket two = client()) {
            say(one, "one");
            DatagramPacket first = next(datagrams);
            say(two, "two");
            DatagramPacket second = next(datagrams);
            assertThat(text(first)).isEqualTo("one");
            assertThat(text(second)).isEqualTo("two");
            assertThat(first.getPort()).isNotEqualTo(second.getPort());

            datagrams.send(packet("to two", second));
            datagrams.send(packet("to one", first));
            assertThat(text(next(one))).isEqualTo("to one");
            assertThat(text(next(two))).isEqualTo("to two");

            say(one, "again");
            assertThat(next(datagrams).getPort()).isEqualTo(first.getPort());
        }
    }

    @Test
    void aClientOfUdpForWhomThereIsNoRoomIsNotHeard() throws Exception {
        try (DatagramSocket one = client();
                DatagramSocket two = client();
                DatagramSocket three = client()) {
            say(one, "one");
            next(datagrams);
            say(two, "two");
            next(datagrams);
            say(three, "three");
            say(one, "one again");

            assertThat(text(next(datagrams))).isEqualTo("one again");
        }
    }

    @Test
    void aDatagramIsNotLostOnTheWayThatTheContainerDoesNotListenOn() throws Exception {
        // the container is on 127.0.0.1 only; of ::1 the kernel says that nobody is there
        try (DatagramSocket client = client()) {
            say(client, "first");

            assertThat(text(next(datagrams))).isEqualTo("first");
        }
    }

    @Test
    void aServerThatComesLateIsHeard() throws Exception {
        int inside = datagrams.getLocalPort();
        datagrams.close();
        try (DatagramSocket client = client()) {
            say(client, "to nobody");
            datagrams = new DatagramSocket(inside, InetAddress.getByName("127.0.0.1"));
            datagrams.setSoTimeout(100);
            DatagramPacket got = null;
            while (got == null) {
                say(client, "are you there");
                got = tryNext(datagrams);
            }
            assertThat(text(got)).isIn("are you there", "to nobody");
        }
    }

    private static DatagramSocket client() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("::1"));
        socket.setSoTimeout(30_000);
        return socket;
    }

    private void say(DatagramSocket client, String words) throws IOException {
        byte[] bytes = words.getBytes(StandardCharsets.US_ASCII);
        client.send(
                new DatagramPacket(
                        bytes, bytes.length, new InetSocketAddress("::1", datagramPort)));
    }

    private static DatagramPacket packet(String words, DatagramPacket from) throws IOException {
        byte[] bytes = words.getBytes(StandardCharsets.US_ASCII);
        return new DatagramPacket(bytes, bytes.length, from.getSocketAddress());
    }

    private static DatagramPacket next(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[BLOCK], BLOCK);
        socket.receive(packet);
        return packet;
    }

    private static @Nullable DatagramPacket tryNext(DatagramSocket socket) throws IOException {
        try {
            return next(socket);
        } catch (java.net.SocketTimeoutException _) {
            return null;
        }
    }

    private static String text(DatagramPacket packet) throws IOException {
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
    }

    private static boolean ends(InputStream stream) {
        try {
            return stream.read() < 0;
        } catch (IOException _) {
            return true;
        }
    }

    /// What was sent, in short, after the end of the output.
    private static String send(Socket socket, int seed) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        Random random = new Random(seed);
        OutputStream out = socket.getOutputStream();
        byte[] block = new byte[BLOCK];
        for (int sent = 0; sent < MUCH; sent += BLOCK) {
            random.nextBytes(block);
            digest.update(block);
            out.write(block);
        }
        socket.shutdownOutput();
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String digest(InputStream in) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] block = new byte[BLOCK];
        for (int count = in.read(block); count > 0; count = in.read(block)) {
            digest.update(block, 0, count);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
