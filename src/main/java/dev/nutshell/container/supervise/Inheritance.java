package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.container.supervise.HandoverMessage.Stream;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.UnixSockets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a keeper has got from its supervisor.
final class Inheritance {
    private final Map<Stream, Fd> streams = new EnumMap<>(Stream.class);
    private @Nullable Fd listener;
    private @Nullable Fd lock;
    private @Nullable Fd process;
    private int pid;
    private HandoverMessage.@Nullable Running running;
    private boolean live;
    private HandoverMessage.@Nullable Facts facts;
    private boolean done;

    /// Takes in what the supervisor says until it has gone.
    static Inheritance collect(Syscalls syscalls, Fd socket) {
        UnixSockets sockets = new UnixSockets(syscalls);
        Inheritance inheritance = new Inheritance();
        while (true) {
            UnixSockets.Received received;
            try {
                received =
                        sockets.receive(
                                socket, HandoverMessage.LIMIT, HandoverMessage.MOST_DESCRIPTORS);
            } catch (EngineException _) {
                return inheritance;
            }
            if (received.isEnd()) {
                return inheritance;
            }
            inheritance.take(HandoverMessage.ofBytes(received.content()), received.descriptors());
        }
    }

    void take(HandoverMessage message, List<Fd> descriptors) {
        switch (message) {
            case HandoverMessage.Place() -> {
                listener = descriptors.getFirst();
                lock = descriptors.getLast();
            }
            case HandoverMessage.Process(int number) -> {
                live = false;
                process = descriptors.getFirst();
                pid = number;
            }
            case HandoverMessage.Opened(Stream stream) ->
                    streams.put(stream, descriptors.getFirst());
            case HandoverMessage.InputClosed() -> closeStream(Stream.STDIN);
            case HandoverMessage.Running began -> {
                running = began;
                live = true;
            }
            case HandoverMessage.Facts stand -> facts = stand;
            case HandoverMessage.RunOver() -> endRun();
            case HandoverMessage.Done() -> done = true;
        }
    }

    private void endRun() {
        if (process != null) {
            process.close();
            process = null;
        }
        live = false;
        for (Stream stream : Stream.values()) {
            closeStream(stream);
        }
    }

    private void closeStream(Stream stream) {
        Fd open = streams.remove(stream);
        if (open != null) {
            open.close();
        }
    }

    /// Whether there is something to go on with.
    boolean isWanted() {
        return !done && listener != null && lock != null;
    }

    @Nullable Fd listener() {
        return listener;
    }

    @Nullable Fd lock() {
        return lock;
    }

    @Nullable Fd process() {
        return process;
    }

    int pid() {
        return pid;
    }

    /// Whether there is a run to go on with; its process may have ended.
    boolean isLive() {
        return live && process != null;
    }

    /// The last run whose program ran.
    HandoverMessage.@Nullable Running running() {
        return running;
    }

    HandoverMessage.@Nullable Facts facts() {
        return facts;
    }

    /// A stream that is open; the caller owns it.
    @Nullable Fd stream(Stream stream) {
        return streams.remove(stream);
    }
}
