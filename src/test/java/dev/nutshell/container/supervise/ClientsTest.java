package dev.nutshell.container.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.process.Pipes;
import dev.nutshell.kernel.process.UnixSockets;
import dev.nutshell.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ClientsTest {
    private final Syscalls syscalls = SymbolSource.syscalls();
    private final UnixSockets sockets = new UnixSockets(syscalls);
    private final Reactor reactor = new Reactor(syscalls);
    private final Recorder listener = new Recorder();
    private final Clients clients = new Clients(syscalls, reactor, listener);
    private final UnixSockets.Pair pair =
            sockets.pair(SocketConstants.SOCK_SEQPACKET, "connection");
    private final ControlSocket command = new ControlSocket(syscalls, pair.first());

    @TempDir private Path folder;

    @AfterEach
    void close() {
        command.close();
        pair.close();
        reactor.close();
    }

    @Test
    void whatACommandSaysIsHeard() {
        clients.add(pair.second());
        command.send(new ControlMessage.Signal(15), List.of());
        reactor.turn(-1);

        assertThat(listener.heard).containsExactly(new ControlMessage.Signal(15));
    }

    @Test
    void commandThatHangsUpIsGoneOnce() {
        clients.add(pair.second());
        command.close();
        reactor.turn(-1);

        assertThat(listener.gone).isEqualTo(1);
        assertThat(reactor.turn(0)).isFalse();
    }

    @Test
    void commandThatTalksNonsenseIsLeftAndItsDescriptorsAreClosed() throws IOException {
        clients.add(pair.second());
        long before = openDescriptors();
        Pipes.Ends pipe = new Pipes(syscalls).open("pipe");
        sockets.send(pair.first(), new byte[] {1, 2, 3}, List.of(pipe.read(), pipe.write()));
        pipe.close();
        reactor.turn(-1);

        assertThat(listener.heard).isEmpty();
        assertThat(listener.gone).isEqualTo(1);
        assertThat(command.receive()).isEmpty();
        // the far end of the pair was closed
        assertThat(openDescriptors()).isEqualTo(before - 1);
    }

    /// A command that never reads must not make the supervisor wait: everybody else would hang with it.
    @Test
    void commandThatFloodsAndDoesNotReadIsLeft() throws InterruptedException {
        clients.add(pair.second());
        listener.answer = new ControlMessage.Failed(ErrorKind.INTERNAL, "x".repeat(4000));
        Thread flood =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    while (command.send(new ControlMessage.EndInput(), List.of())) {
                                        Thread.onSpinWait();
                                    }
                                });
        while (listener.gone == 0) {
            reactor.turn(-1);
        }
        flood.join();

        assertThat(listener.heard).hasSizeGreaterThan(10);
    }

    @Test
    void lastWordIsReadAfterTheEndAlsoByACommandThatWasNotHeard() {
        clients.add(pair.second());
        command.send(new ControlMessage.EndInput(), List.of());
        clients.dismiss(new ControlMessage.Exited(3, false));

        assertThat(command.receive())
                .hasValueSatisfying(
                        answer ->
                                assertThat(answer.message())
                                        .isEqualTo(new ControlMessage.Exited(3, false)));
        assertThat(command.receive()).isEmpty();
        assertThat(command.send(new ControlMessage.EndInput(), List.of())).isFalse();
    }

    @Test
    void commandsOfAnotherSupervisorAreWaitedFor() {
        clients.add(pair.second());
        command.send(new ControlMessage.Signal(15), List.of());
        command.send(new ControlMessage.Attach(false, true, true), List.of());

        clients.awaitAttached(1);

        assertThat(listener.heard).hasSize(2);
        assertThat(clients.attached()).isEqualTo(1);
    }

    @Test
    void commandThatDoesNotComeBackIsNotWaitedForLong() {
        clients.add(pair.second());

        clients.awaitAttached(1);

        assertThat(clients.attached()).isZero();
    }

    @Test
    @RequiresRoot
    void moreCommandsThanTheLoopTakesAreRefusedWithAReason() {
        List<ControlSocket> talks = new ArrayList<>();
        try (FileCalls files = new FileCalls(syscalls);
                Fd directory = files.open(folder, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0);
                Fd door =
                        sockets.listen(
                                directory, ControlSocket.NAME, SocketConstants.SOCK_SEQPACKET)) {
            clients.open(door);
            while (!reactor.isFull()) {
                talks.add(ControlSocket.connect(syscalls, folder).orElseThrow());
                reactor.turn(-1);
            }
            int served = listener.connected;
            ControlSocket late = ControlSocket.connect(syscalls, folder).orElseThrow();
            reactor.turn(-1);

            assertThat(late.receive().orElseThrow().message())
                    .isEqualTo(
                            new ControlMessage.Failed(
                                    ErrorKind.UNAVAILABLE,
                                    "too many commands are attached to this container"));
            assertThat(late.receive()).isEmpty();
            assertThat(listener.connected).isEqualTo(served);
            late.close();

            talks.removeFirst().close();
            talks.removeFirst().close();
            while (reactor.turn(0)) {
                // the two, and the refused one, are seen to go
            }
            talks.add(ControlSocket.connect(syscalls, folder).orElseThrow());
            reactor.turn(-1);
            assertThat(listener.connected).isEqualTo(served + 1);
        } finally {
            talks.forEach(ControlSocket::close);
        }
    }

    private static long openDescriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    private static final class Recorder implements Clients.Listener {
        private final List<ControlMessage> heard = new ArrayList<>();
        private ControlMessage answer;
        private int connected;
        private int gone;

        @Override
        public void connected(Client client) {
            connected++;
        }

        @Override
        public void said(Client client, ControlMessage message, List<Fd> descriptors) {
            heard.add(message);
            if (message instanceof ControlMessage.Attach) {
                client.attachOnce();
            }
            descriptors.forEach(Fd::close);
            if (answer != null) {
                client.send(answer);
            }
        }

        @Override
        public void gone(Client client) {
            gone++;
        }
    }
}
