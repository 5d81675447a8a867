package dev.nutshell.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Runs a test body on a platform thread of its own, which ends afterwards: for whatever cannot be taken back from an OS
/// thread (capabilities, seccomp filters, namespaces).
public final class OwnThread {
    private OwnThread() {}

    /// What `body` returns or throws.
    public static <T> T call(Callable<T> body) throws Exception {
        FutureTask<T> task = new FutureTask<>(body);
        Thread.ofPlatform().name("own-thread").start(task).join();
        try {
            return task.get();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw failed;
            }
        }
    }
}
