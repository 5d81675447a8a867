package dev.nutshell.runtime;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Runs what changes the OS thread for ever (`setns(2)`) on a platform thread that ends with it.
final class OwnThread {
    private OwnThread() {}

    static <T> T call(Callable<T> action) {
        FutureTask<T> task = new FutureTask<>(action);
        Thread.ofPlatform().name("namespaces").start(task);
        try {
            return task.get();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new EngineException(
                    ErrorKind.INTERNAL, "namespaces: " + failure.getCause(), failure);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.INTERNAL, "namespaces: interrupted");
        }
    }
}
