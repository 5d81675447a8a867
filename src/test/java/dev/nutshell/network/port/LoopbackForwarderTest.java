package dev.nutshell.network.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.InternetSockets;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.network.address.IpAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The JDK's sockets at both ends of the forwarder.
@Timeout(60)
class LoopbackForwarderTest {
    private static final int MEGABYTES = 8 << 20;

    private final Syscalls syscalls = SymbolSource.syscalls();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ServerSocket server;
    private Future<?> loop;
    private volatile boolean stopped;
    private int port;

    @BeforeEach
    void start() throws Exception {
        server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        InternetSockets sockets = new InternetSockets(syscalls);
        Fd listener = sockets.bind(loopback(), 0, SocketConstants.SOCK_STREAM, false);
        sockets.listen(listener);
        port = sockets.port(listener);
        Entrance entrance =
                new Entrance(listener, IpAddress.parse("127.0.0.1"), server.getLocalPort());
        loop =
                threads.submit(
                        () -> {
                            try (listener;
                                    LoopbackForwarder forwarder =
                                            new LoopbackForwarder(syscalls, List.of(entrance));
                                    PollSet poll = new PollSet(syscalls, 1)) {
                                while (!stopped) {
                                    poll.clear();
                                    poll.add(forwarder.descriptor(), PollSet.READABLE);
                                    if (poll.await(20_000_000)) {
                                        forwarder.ready();
                                    }
                                }
                            }
                        });
    }

    @AfterEach
    void stop() throws Exception {
        stopped = true;
        loop.get();
        server.close();
        threads.shutdownNow();
    }

    @Test
    void bothDirectionsCarryEverythingAndEndOneByOne() throws Exception {
        byte[] question = random(MEGABYTES + 1);
        byte[] answer = random(MEGABYTES + 7);
        try (Socket client = new Socket("::1", port);
                Socket peer = server.accept()) {
            Future<byte[]> asked = threads.submit(() -> peer.getInputStream().readAllBytes());
            Future<byte[]> answered = threads.submit(() -> client.getInputStream().readAllBytes());
            send(client, question);
            client.shutdownOutput();
            assertThat(Arrays.equals(asked.get(), question)).isTrue();

            send(peer, answer);
            peer.shutdownOutput();
            assertThat(Arrays.equals(answered.get(), answer)).isTrue();
        }
    }

    @Test
    void aSlowReaderLosesNothingAndHindersNobody() throws Exception {
        byte[] much = random(MEGABYTES);
        try (Socket slow = new Socket("::1", port);
                Socket slowPeer = server.accept();
                Socket other = new Socket("::1", port);
                Socket otherPeer = server.accept()) {
            Future<?> sent =
                    threads.submit(
                            () -> {
                                send(slowPeer, much);
                                slowPeer.close();
                                return null;
                            });
            send(other, new byte[] {42});
            assertThat(otherPeer.getInputStream().read()).isEqualTo(42);

            byte[] got = slow.getInputStream().readAllBytes();
            sent.get();
            assertThat(Arrays.equals(got, much)).isTrue();
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
    void aContainerThatDoesNotListenEndsTheConnection() throws Exception {
        server.close();
        try (Socket client = new Socket("::1", port)) {
            assertThat(ends(client.getInputStream())).isTrue();
        }
    }

    @Test
    void moreClientsThanThereIsRoomForWaitForTheirTurn() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        Future<?> echo =
                threads.submit(
                        () -> {
                            for (int i = 0; i < 200; i++) {
                                Socket peer = server.accept();
                                threads.submit(
                                        () -> {
                                            try (peer) {
                                                peer.getInputStream()
                                                        .transferTo(peer.getOutputStream());
                                            }
                                            return null;
                                        });
                            }
                            return null;
                        });
        for (int i = 0; i < 190; i++) {
            sockets.add(new Socket("::1", port));
        }
        for (int i = 0; i < sockets.size(); i++) {
            try (Socket socket = sockets.get(i)) {
                send(socket, new byte[] {(byte) i});
                assertThat(socket.getInputStream().read()).isEqualTo(i & 0xff);
            }
        }
        server.close();
        assertThat(echo).isNotNull();
    }

    private static boolean ends(InputStream stream) {
        try {
            return stream.read() < 0;
        } catch (IOException _) {
            return true;
        }
    }

    private static void send(Socket socket, byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] loopback() {
        byte[] address = new byte[16];
        address[15] = 1;
        return address;
    }
}
