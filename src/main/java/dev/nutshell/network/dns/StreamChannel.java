package dev.nutshell.network.dns;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.EventQueue;
import dev.nutshell.kernel.process.SocketCalls;
import dev.nutshell.network.loop.Loop;
import java.util.Arrays;

/// Messages over a TCP connection, each behind its length in two bytes (RFC 1035 § 4.2.2).
///
/// What the other end does not take is kept, and nothing is read from it as long as that lasts.
final class StreamChannel {
    private static final int LENGTH = 2;
    private static final int MOST = 65535;

    /// Whoever is behind the connection.
    interface Events {
        void message(byte[] message);

        /// It has ended, or failed; it is closed.
        void ended();
    }

    private final Loop loop;
    private final SocketCalls calls;
    private final Fd socket;
    private final Events events;
    private final int number;
    private byte[] in = {};
    private byte[] out = {};
    private int sent;
    private boolean connecting;
    private boolean closed;
    private long lastActive = System.nanoTime();

    /// Takes over the socket.
    ///
    /// @param connecting whether the connection is still being made
    StreamChannel(Loop loop, SocketCalls calls, Fd socket, boolean connecting, Events events) {
        this.loop = loop;
        this.calls = calls;
        this.socket = socket;
        this.connecting = connecting;
        this.events = events;
        this.number = loop.add(socket, wanted(), this::ready);
    }

    /// When bytes last went in either direction, of [System#nanoTime].
    long lastActive() {
        return lastActive;
    }

    /// Sends a message as soon as there is room; nothing after the end.
    void send(byte[] message) {
        if (closed || message.length > MOST) {
            return;
        }
        int waiting = out.length - sent;
        byte[] all = new byte[waiting + LENGTH + message.length];
        System.arraycopy(out, sent, all, 0, waiting);
        all[waiting] = (byte) (message.length >>> 8);
        all[waiting + 1] = (byte) message.length;
        System.arraycopy(message, 0, all, waiting + LENGTH, message.length);
        out = all;
        sent = 0;
        if (!connecting) {
            flush();
        }
    }

    void close() {
        if (!closed) {
            closed = true;
            loop.remove(socket, number);
        }
    }

    private void ready() {
        if (connecting) {
            if (calls.pendingError(socket) != 0) {
                end();
                return;
            }
            connecting = false;
        }
        flush();
        if (!closed && out.length == sent) {
            read();
        }
    }

    private void flush() {
        while (sent < out.length) {
            int count = calls.send(socket, out, sent);
            if (count < 0) {
                if (count != -Errno.EAGAIN.number()) {
                    end();
                    return;
                }
                break;
            }
            lastActive = System.nanoTime();
            sent += count;
        }
        if (sent == out.length) {
            out = new byte[0];
            sent = 0;
        }
        loop.change(socket, wanted(), number);
    }

    private void read() {
        int count = calls.receive(socket);
        if (count == -Errno.EAGAIN.number()) {
            return;
        }
        if (count <= 0) {
            end();
            return;
        }
        lastActive = System.nanoTime();
        byte[] got = calls.received(count);
        byte[] all = Arrays.copyOf(in, in.length + count);
        System.arraycopy(got, 0, all, in.length, count);
        int at = 0;
        while (!closed && all.length - at >= LENGTH) {
            int end = at + LENGTH + ResponseCheck.number(all, at);
            if (end > all.length) {
                break;
            }
            byte[] message = Arrays.copyOfRange(all, at + LENGTH, end);
            at = end;
            events.message(message);
        }
        in = Arrays.copyOfRange(all, at, all.length);
    }

    private int wanted() {
        return connecting || sent < out.length ? EventQueue.WRITABLE : EventQueue.READABLE;
    }

    private void end() {
        if (!closed) {
            close();
            events.ended();
        }
    }
}
