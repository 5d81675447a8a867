package dev.nutshell.network.dns;

import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.EventQueue;
import dev.nutshell.kernel.process.SocketCalls;
import dev.nutshell.network.loop.Loop;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Clients that ask by TCP: as many queries on a connection as they like, answered in any order (RFC 7766).
final class StreamClients implements Loop.Patient {
    private static final int MOST = 64;
    private static final long PATIENCE = 10_000_000_000L;

    private final Loop loop;
    private final SocketCalls calls;
    private final Fd listener;
    private final int number;
    private final Resolution resolution;
    private final Set<Client> clients = new HashSet<>();
    private boolean paused;
    private boolean ticking;

    /// @param number of the listener in the loop
    StreamClients(Loop loop, SocketCalls calls, Fd listener, int number, Resolution resolution) {
        this.loop = loop;
        this.calls = calls;
        this.listener = listener;
        this.number = number;
        this.resolution = resolution;
    }

    void ready() {
        Optional<Fd> accepted;
        try {
            accepted = calls.accept(listener);
        } catch (KernelException _) {
            // no descriptor is left: looked at again with the next tick, not in a loop
            pause(true);
            return;
        }
        try {
            accepted.ifPresent(this::add);
        } catch (KernelException _) {
            // nor room to wait for it
            accepted.ifPresent(Fd::close);
        }
    }

    private void add(Fd socket) {
        if (clients.size() >= MOST) {
            // the longest idle has had its turn
            clients.stream()
                    .min(Comparator.comparingLong(client -> client.channel.lastActive()))
                    .ifPresent(Client::close);
        }
        clients.add(new Client(socket));
        watch();
    }

    private void pause(boolean wanted) {
        paused = wanted;
        loop.change(listener, wanted ? 0 : EventQueue.READABLE, number);
        watch();
    }

    /// The clock ticks while there is somebody to look at.
    private void watch() {
        boolean needed = paused || !clients.isEmpty();
        if (needed && !ticking) {
            loop.wake(this);
        } else if (!needed && ticking) {
            loop.rest(this);
        }
        ticking = needed;
    }

    @Override
    public void tick(long now) {
        for (Client client : List.copyOf(clients)) {
            if (now - client.channel.lastActive() > PATIENCE) {
                client.close();
            }
        }
        if (paused) {
            pause(false);
        }
    }

    void close() {
        List.copyOf(clients).forEach(Client::close);
    }

    private final class Client implements StreamChannel.Events {
        private final StreamChannel channel;

        Client(Fd socket) {
            this.channel = new StreamChannel(loop, calls, socket, false, this);
        }

        @Override
        public void message(byte[] message) {
            if (!resolution.resolve(message, true, channel::send)) {
                close();
            }
        }

        @Override
        public void ended() {
            clients.remove(this);
            watch();
        }

        void close() {
            channel.close();
            ended();
        }
    }
}
