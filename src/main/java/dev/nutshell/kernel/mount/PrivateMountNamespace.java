package dev.nutshell.kernel.mount;

import dev.nutshell.base.TaskThread;
import dev.nutshell.kernel.abi.CloneArguments;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.Syscalls;
import java.util.concurrent.Callable;

/// Runs an action in a copy of the mount namespace that nobody else sees, on a thread made for it.
///
/// `unshare(CLONE_NEWNS)` acts on the calling thread only and cannot be taken back: the thread ends with the action.
public final class PrivateMountNamespace {
    private PrivateMountNamespace() {}

    /// What `action` mounts is gone afterwards, but for detached mounts whose descriptors it returns.
    public static <T> T call(Syscalls syscalls, Callable<T> action) {
        return TaskThread.call(
                "private mount namespace",
                () -> {
                    syscalls.invoke(
                            SystemCall.UNSHARE, "mount namespace", CloneArguments.CLONE_NEWNS);
                    new Mounts(syscalls).setPropagation("/", Propagation.PRIVATE, true);
                    return action.call();
                });
    }
}
