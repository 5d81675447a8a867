package dev.nutshell.kernel.namespace;

import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// Runs something inside another namespace: on a platform thread made for it, which ends afterwards.
///
/// What it opens there keeps belonging to that namespace: a socket is of the network it was made in.
public final class NamespaceThread {
    private final Namespaces namespaces;

    public NamespaceThread(Syscalls syscalls) {
        this.namespaces = new Namespaces(syscalls);
    }

    /// What `body` returns or throws; waits for it.
    ///
    /// @param namespace an open file of `/proc/PID/ns`
    public <T> T call(Fd namespace, Namespace kind, Supplier<T> body) {
        FutureTask<T> task =
                new FutureTask<>(
                        () -> {
                            namespaces.join(namespace, kind);
                            return body.get();
                        });
        Thread.ofPlatform().name("namespace-" + kind.procName()).start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException thrown) {
            switch (thrown.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(thrown);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
