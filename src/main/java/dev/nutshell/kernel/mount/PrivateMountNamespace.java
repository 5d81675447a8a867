package dev.nutshell.kernel.mount;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.CloneArguments;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.Syscalls;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Runs an action in a copy of the mount namespace that nobody else sees, on a thread made for it.
///
/// `unshare(CLONE_NEWNS)` acts on the calling thread only and cannot be taken back: the thread ends with the action.
public final class PrivateMountNamespace {
    private PrivateMountNamespace() {}

    /// What `action` mounts is gone afterwards, but for detached mounts whose descriptors it returns.
    public static <T> T call(Syscalls syscalls, Callable<T> action) {
        FutureTask<T> task =
                new FutureTask<>(
                        () -> {
                            syscalls.invoke(
                                    SystemCall.UNSHARE,
                                    "mount namespace",
                                    CloneArguments.CLONE_NEWNS);
                            new Mounts(syscalls).setPropagation("/", Propagation.PRIVATE, true);
                            return action.call();
                        });
        Thread thread = Thread.ofPlatform().name("private mount namespace").start(task);
        try {
            return joined(thread, task);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new EngineException(
                    ErrorKind.INTERNAL, "private mount namespace: " + failure.getCause(), failure);
        }
    }

    private static <T> T joined(Thread thread, FutureTask<T> task) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    thread.join();
                    return task.get();
                } catch (InterruptedException _) {
                    // a mount cannot be left half made: finish, then tell the caller
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
