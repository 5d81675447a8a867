package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.kernel.process.UnixSockets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The commands that are connected to the supervisor.
final class Clients {
    /// Told what they say.
    interface Listener {
        /// A new one may want to know how things stand.
        void connected(Client client);

        /// The receiver owns the descriptors.
        void said(Client client, ControlMessage message, List<Fd> descriptors);

        void gone(Client client);
    }

    /// How long commands that were attached are waited for.
    private static final long RETURN_PATIENCE = 1_000_000_000;

    private final Syscalls syscalls;
    private final UnixSockets sockets;
    private final Reactor reactor;
    private final Listener listener;
    private final List<Client> all = new ArrayList<>();
    private final List<Reactor.Watch> watches = new ArrayList<>();
    private Reactor.@Nullable Watch door;

    Clients(Syscalls syscalls, Reactor reactor, Listener listener) {
        this.syscalls = syscalls;
        this.sockets = new UnixSockets(syscalls);
        this.reactor = reactor;
        this.listener = listener;
    }

    /// Takes everybody in who connects to `socket`.
    void open(Fd socket) {
        door = reactor.add(socket, PollSet.READABLE, _ -> accept(socket));
    }

    Client add(Fd socket) {
        Client client = new Client(syscalls, socket);
        all.add(client);
        Reactor.Watch[] watch = new Reactor.Watch[1];
        watch[0] = reactor.add(socket, PollSet.READABLE, _ -> hear(client, watch[0]));
        watches.add(watch[0]);
        return client;
    }

    /// How many are attached to streams.
    int attached() {
        return (int) all.stream().filter(Client::isAttached).count();
    }

    /// Waits until `count` are attached, or a second has passed. Those of a supervisor that was killed come back to the next one;
    /// what the container writes is not read before, or they would not see it.
    void awaitAttached(int count) {
        boolean[] late = {false};
        Timers.Timer timer = reactor.timers().in(RETURN_PATIENCE, () -> late[0] = true);
        while (!late[0] && attached() < count) {
            reactor.turn(-1);
        }
        reactor.timers().cancel(timer);
    }

    void tell(ControlMessage message) {
        for (Client client : List.copyOf(all)) {
            client.send(message);
        }
    }

    /// The last word to everybody who is connected now.
    void dismiss(ControlMessage last) {
        tell(last);
        watches.forEach(reactor::remove);
        watches.clear();
        all.forEach(Client::close);
        all.clear();
        openDoor();
    }

    private void openDoor() {
        if (door != null) {
            door.want(PollSet.READABLE);
        }
    }

    private void accept(Fd door) {
        Fd connection;
        try {
            connection = sockets.accept(door);
        } catch (EngineException _) {
            // it has gone already, or there are no descriptors: the next one that leaves makes room
            pauseDoor();
            return;
        }
        if (sockets.peer(connection).uid() != 0) {
            connection.close();
            return;
        }
        Client client = add(connection);
        if (reactor.isFull()) {
            client.send(
                    new ControlMessage.Failed(
                            ErrorKind.UNAVAILABLE,
                            "too many commands are attached to this container"));
            client.hangUp();
            return;
        }
        listener.connected(client);
    }

    private void pauseDoor() {
        if (door != null && !all.isEmpty()) {
            door.pause();
        }
    }

    private void hear(Client client, Reactor.Watch watch) {
        Client.Received received = client.isRefused() ? null : client.receive();
        if (received != null) {
            listener.said(client, received.message(), received.descriptors());
            return;
        }
        reactor.remove(watch);
        watches.remove(watch);
        all.remove(client);
        client.close();
        listener.gone(client);
        openDoor();
    }
}
