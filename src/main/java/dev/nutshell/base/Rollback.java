package dev.nutshell.base;

import java.util.ArrayDeque;
import java.util.Deque;

/// Undo actions of a multi-step operation, played last in, first out.
///
/// Push an action after each success; call [#commit] at the end. Closing without a commit plays every action; a failing
/// action does not stop the others.
public final class Rollback implements AutoCloseable {
    /// One undo action.
    @FunctionalInterface
    public interface Action {
        void undo() throws Exception;
    }

    private final Deque<Action> actions = new ArrayDeque<>();

    public void push(Action action) {
        actions.push(action);
    }

    /// Forgets every action: the operation succeeded.
    public void commit() {
        actions.clear();
    }

    /// Plays the actions because of `failure`; their own failures are attached to it as suppressed.
    public void undo(Throwable failure) {
        while (!actions.isEmpty()) {
            try {
                actions.pop().undo();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }

    /// Plays what was not committed. Throws one exception that carries the failures of all actions.
    @Override
    public void close() {
        if (actions.isEmpty()) {
            return;
        }
        EngineException failure =
                new EngineException(
                        ErrorKind.INTERNAL, "undo of a failed operation was incomplete");
        undo(failure);
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }
}
