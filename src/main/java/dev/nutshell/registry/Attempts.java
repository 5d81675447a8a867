package dev.nutshell.registry;

import dev.nutshell.base.EngineException;
import dev.nutshell.registry.http.TransportFailure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;

/// Counts the failures of one operation and waits between its attempts. For one thread.
final class Attempts {
    private final RetryPolicy policy;
    private final RegistryFailure failures;
    private final RetryListener listener;
    private int count;
    private boolean established;

    Attempts(RetryPolicy policy, RegistryFailure failures, RetryListener listener) {
        this.policy = policy;
        this.failures = failures;
        this.listener = listener;
    }

    /// Something new arrived: failures count from zero again, and a server that has served us may be gone for a moment.
    void progressed() {
        count = 0;
        established = true;
    }

    /// Returns when the next attempt is due.
    ///
    /// @throws EngineException when there is to be none: the failure is no passing one, or it was one too many
    void failed(IOException failure) {
        count++;
        if (!isTransient(failure)) {
            throw failures.of(failure);
        }
        if (!policy.allows(count)) {
            EngineException last = failures.of(failure);
            throw new EngineException(
                    last.kind(), last.getMessage() + " (after " + count + " attempts)", last);
        }
        Optional<Duration> asked =
                failure instanceof BusyException busy ? busy.askedPause() : Optional.empty();
        Duration pause = asked.orElse(policy.pause(count));
        if (pause.compareTo(policy.patience()) > 0) {
            throw failures.of(failure);
        }
        listener.retrying(String.valueOf(failures.of(failure).getMessage()), pause);
        rest(pause);
    }

    private boolean isTransient(IOException failure) {
        return switch (failure) {
            case BusyException _ -> true;
            case PeerException e -> isTransient(TransportFailure.of(e.failure()));
            case IOException e -> isTransient(TransportFailure.of(e));
        };
    }

    private boolean isTransient(TransportFailure failure) {
        return failure.isTransient()
                || established && failure.cause() == TransportFailure.Cause.UNREACHABLE;
    }

    private void rest(Duration pause) {
        try {
            policy.pauses().pause(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failures.of(new InterruptedIOException());
        }
    }
}
