package dev.nutshell.network.dns;

import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.process.EventDescriptor;
import dev.nutshell.kernel.process.PollSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// A name server with a loop of its own, as a supervisor gives it.
final class RunningServer implements AutoCloseable {
    private final EventDescriptor stop;
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    RunningServer(Syscalls syscalls, Supplier<NameServer> server) {
        this.stop = new EventDescriptor(syscalls, "stop");
        Thread.ofPlatform().daemon().start(() -> run(syscalls, server));
    }

    private void run(Syscalls syscalls, Supplier<NameServer> made) {
        try (NameServer server = made.get();
                PollSet poll = new PollSet(syscalls, 2)) {
            int ready = poll.add(server.descriptor(), PollSet.READABLE);
            int ending = poll.add(stop.descriptor(), PollSet.READABLE);
            while (true) {
                poll.await();
                if (poll.events(ending) != 0) {
                    break;
                }
                if (poll.events(ready) != 0) {
                    server.ready();
                }
            }
            ended.complete(true);
        } catch (RuntimeException | Error failure) {
            ended.completeExceptionally(failure);
        }
    }

    /// Fails with whatever the server failed with.
    @Override
    public void close() {
        stop.raise();
        ended.join();
        stop.close();
    }
}
