package dev.nutshell.kernel.namespace;

import dev.nutshell.base.TaskThread;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
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
        return TaskThread.call(
                "namespace-" + kind.procName(),
                () -> {
                    namespaces.join(namespace, kind);
                    return body.get();
                });
    }
}
