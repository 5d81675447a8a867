package dev.nutshell.network.port;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.EventQueue;
import dev.nutshell.kernel.process.SocketCalls;
import dev.nutshell.network.loop.Loop;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What one client of UDP and the container say to each other.
final class DatagramSession {
    private static final int BATCH = 32;

    private final Loop loop;
    private final SocketCalls calls;
    private final Attempts attempts;
    private final Consumer<byte[]> answers;
    private @Nullable Fd socket;
    private int number;
    private long lastUse = System.nanoTime();
    private boolean answered;

    /// Said on the way that was tried last, without an answer; goes again on the next one.
    private byte @Nullable [] unanswered;

    /// @param answers gets what the container says
    DatagramSession(Loop loop, SocketCalls calls, Attempts attempts, Consumer<byte[]> answers) {
        this.loop = loop;
        this.calls = calls;
        this.attempts = attempts;
        this.answers = answers;
    }

    /// Of [System#nanoTime].
    long lastUse() {
        return lastUse;
    }

    /// Whether nobody in the container was there.
    boolean isOver() {
        return socket == null;
    }

    /// Passes a datagram on, or loses it, as the net may.
    ///
    /// @return false when there is no way into the container
    boolean send(byte[] datagram) {
        lastUse = System.nanoTime();
        unanswered = answered ? null : datagram;
        Fd current = socket == null ? open() : socket;
        if (current == null) {
            return false;
        }
        int result = calls.send(current, datagram, 0);
        if (result != -Errno.ECONNREFUSED.number()) {
            return true;
        }
        // that was about an earlier one
        if (!answered) {
            return tryNext();
        }
        calls.send(current, datagram, 0);
        return true;
    }

    private @Nullable Fd open() {
        Fd next = next();
        socket = next;
        if (next != null) {
            number = loop.add(next, EventQueue.READABLE, this::ready);
        }
        return next;
    }

    private @Nullable Fd next() {
        try {
            return attempts.next();
        } catch (KernelException _) {
            // no descriptor is left
            return null;
        }
    }

    private void ready() {
        for (int i = 0; i < BATCH; i++) {
            Fd current = socket;
            if (current == null) {
                return;
            }
            int count = calls.receive(current);
            if (count == -Errno.ECONNREFUSED.number() && !answered) {
                boolean _ = tryNext();
                return;
            }
            if (count < 0) {
                return;
            }
            answered = true;
            unanswered = null;
            lastUse = System.nanoTime();
            answers.accept(calls.received(count));
        }
    }

    /// Nobody listens there: what was said is said again on the next way.
    ///
    /// @return false when none is left
    private boolean tryNext() {
        byte[] again = unanswered;
        close();
        Fd next = open();
        if (next != null && again != null) {
            calls.send(next, again, 0);
        }
        return next != null;
    }

    void close() {
        if (socket != null) {
            loop.remove(socket, number);
            socket = null;
        }
    }
}
