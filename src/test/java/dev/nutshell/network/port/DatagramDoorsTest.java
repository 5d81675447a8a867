package dev.nutshell.network.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.InternetSockets;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.kernel.process.SocketCalls;
import dev.nutshell.network.loop.Loop;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DatagramDoorsTest {
    private final Syscalls syscalls = SymbolSource.syscalls();
    private final InternetSockets sockets = new InternetSockets(syscalls);

    @Test
    void aClientThatHasSaidNothingForNinetySecondsIsForgotten() throws Exception {
        InetAddress here = InetAddress.getByName("127.0.0.1");
        try (Loop loop = new Loop(syscalls, "test");
                SocketCalls calls = new SocketCalls(syscalls);
                Fd bound = sockets.bind(here.getAddress(), 0, SocketConstants.SOCK_DGRAM, false);
                DatagramSocket server = new DatagramSocket(0, here);
                DatagramSocket client = new DatagramSocket(0, here);
                DatagramDoors doors = new DatagramDoors(loop, calls, ways(calls), 8)) {
            doors.add(bound, server.getLocalPort());
            client.send(new DatagramPacket(new byte[] {1}, 1, here, sockets.port(bound)));
            turnUntilSomebodyIsThere(loop, doors);
            long now = System.nanoTime();

            doors.tick(now + DatagramDoors.IDLE - 60_000_000_000L);
            assertThat(doors.size()).isEqualTo(1);
            doors.tick(now + DatagramDoors.IDLE + 1);
            assertThat(doors.size()).isZero();
        }
    }

    /// A client that is connected takes answers from nowhere else; the route back would choose 127.0.0.1.
    @Test
    void answerComesFromTheAddressThatWasAsked() throws Exception {
        InetAddress here = InetAddress.getByName("127.0.0.1");
        byte[] any = new byte[4];
        try (Loop loop = new Loop(syscalls, "test");
                SocketCalls calls = new SocketCalls(syscalls);
                Fd bound = sockets.bind(any, 0, SocketConstants.SOCK_DGRAM, false);
                DatagramSocket server = new DatagramSocket(0, here);
                DatagramSocket client = new DatagramSocket(0, here);
                DatagramDoors doors = new DatagramDoors(loop, calls, ways(calls), 8)) {
            doors.add(bound, server.getLocalPort());
            client.setSoTimeout(10_000);
            server.setSoTimeout(10_000);
            for (String asked : List.of("127.0.0.2", "127.0.0.3")) {
                client.connect(InetAddress.getByName(asked), sockets.port(bound));
                client.send(new DatagramPacket(asked.getBytes(StandardCharsets.US_ASCII), 9));
                turnUntilSomethingHappens(loop);
                DatagramPacket question = new DatagramPacket(new byte[9], 9);
                server.receive(question);
                server.send(question);
                turnUntilSomethingHappens(loop);

                DatagramPacket answer = new DatagramPacket(new byte[9], 9);
                client.receive(answer);
                assertThat(new String(answer.getData(), StandardCharsets.US_ASCII))
                        .isEqualTo(asked);
                client.disconnect();
            }
            assertThat(doors.size()).isEqualTo(1);
        }
    }

    private void turnUntilSomethingHappens(Loop loop) {
        try (PollSet poll = new PollSet(syscalls, 1)) {
            poll.add(loop.descriptor(), PollSet.READABLE);
            poll.await();
            loop.turn();
        }
    }

    private DatagramDoors.Ways ways(SocketCalls calls) {
        InsideSockets plain =
                new InsideSockets() {
                    @Override
                    public Fd open(int family, int type) {
                        return sockets.open(family, type);
                    }

                    @Override
                    public void close() {}
                };
        return (caller, type, port) -> new Attempts(calls, plain, caller, Set.of(), type, port);
    }

    private void turnUntilSomebodyIsThere(Loop loop, DatagramDoors doors) {
        try (PollSet poll = new PollSet(syscalls, 1)) {
            while (doors.size() == 0) {
                poll.clear();
                poll.add(loop.descriptor(), PollSet.READABLE);
                poll.await();
                loop.turn();
            }
        }
    }
}
