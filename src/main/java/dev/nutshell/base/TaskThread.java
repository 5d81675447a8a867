package dev.nutshell.base;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// One task on a platform thread made for it, which ends with it: for what changes the thread for ever (setns(2), unshare(2)), or is
/// to go on beside the caller.
public final class TaskThread<T> {
    private final String name;
    private final FutureTask<T> task;
    private final Thread thread;

    private TaskThread(String name, Callable<T> body) {
        this.name = name;
        this.task = new FutureTask<>(body);
        this.thread = Thread.ofPlatform().name(name).start(task);
    }

    /// @param name of the thread, and in the message of a failure
    public static <T> TaskThread<T> start(String name, Callable<T> body) {
        return new TaskThread<>(name, body);
    }

    /// Runs `body` to its end; as [#await].
    public static <T> T call(String name, Callable<T> body) {
        return start(name, body).await();
    }

    /// What the task returns or throws. The thread is gone then. Who interrupts the caller meanwhile is heard afterwards: what the
    /// task has begun is not left half made.
    ///
    /// @throws EngineException INTERNAL around a checked exception
    public T await() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    thread.join();
                    return task.get();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException thrown) {
            switch (thrown.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error error -> throw error;
                case null, default ->
                        throw new EngineException(
                                ErrorKind.INTERNAL, name + ": " + thrown.getCause(), thrown);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
