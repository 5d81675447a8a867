package dev.nutshell.network.port;

import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.EventQueue;
import dev.nutshell.kernel.process.SocketCalls;
import dev.nutshell.network.loop.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Listening sockets. While there is no room inside, new clients wait in the kernel's queue.
final class Doors implements AutoCloseable {
    private final Loop loop;
    private final SocketCalls calls;
    private final BooleanSupplier isFull;
    private final List<Door> doors = new ArrayList<>();
    private final Loop.Patient reopening = _ -> reopen();
    private boolean closedForNow;

    /// @param isFull whether nobody is let in at the moment
    Doors(Loop loop, SocketCalls calls, BooleanSupplier isFull) {
        this.loop = loop;
        this.calls = calls;
        this.isFull = isFull;
    }

    /// @param listener stays whose it is
    /// @param admitted owns the client's socket; may throw a [KernelException] after it has closed it, where a descriptor is
    ///     missing
    void add(Fd listener, Consumer<Fd> admitted) {
        doors.add(new Door(listener, admitted));
    }

    private final class Door {
        private final Fd listener;
        private final Consumer<Fd> admitted;
        private final int number;

        Door(Fd listener, Consumer<Fd> admitted) {
            this.listener = listener;
            this.admitted = admitted;
            this.number = loop.add(listener, EventQueue.READABLE, this::ready);
        }

        private void ready() {
            if (isFull.getAsBoolean()) {
                shut();
                return;
            }
            try {
                Optional<Fd> client = calls.accept(listener);
                client.ifPresent(admitted);
            } catch (KernelException _) {
                // no descriptor is left: looked at again later, not in a loop
                shut();
            }
        }

        void watch(boolean wanted) {
            loop.change(listener, wanted ? EventQueue.READABLE : 0, number);
        }

        void leave() {
            loop.forget(listener, number);
        }
    }

    /// New clients wait until one has gone, or the clock ticks.
    private void shut() {
        if (!closedForNow) {
            closedForNow = true;
            doors.forEach(door -> door.watch(false));
            loop.wake(reopening);
        }
    }

    /// There may be room again.
    void reopen() {
        if (closedForNow) {
            closedForNow = false;
            loop.rest(reopening);
            doors.forEach(door -> door.watch(true));
        }
    }

    @Override
    public void close() {
        doors.forEach(Door::leave);
        doors.clear();
    }
}
