package dev.nutshell.registry;

import dev.nutshell.registry.http.Answer;
import dev.nutshell.registry.http.Origin;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A server answered that it cannot serve the request now (RFC 9110, sections 15.5.9, 15.6; RFC 6585, section 4).
final class BusyException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;

    private final transient Origin peer;
    private final int status;
    private final @Nullable Duration askedPause;
    private final String text;

    private BusyException(Origin peer, int status, @Nullable Duration askedPause, String text) {
        super("status " + status);
        this.peer = peer;
        this.status = status;
        this.askedPause = askedPause;
        this.text = text;
    }

    /// Passes `answer` on, unless its status says that another try may succeed.
    static Answer check(Answer answer) throws BusyException {
        boolean isTransient =
                switch (answer.status()) {
                    case REQUEST_TIMEOUT, TOO_MANY_REQUESTS, 500, 502, 503, 504 -> true;
                    default -> false;
                };
        if (!isTransient) {
            return answer;
        }
        try (answer) {
            Duration asked =
                    answer.header("Retry-After")
                            .flatMap(value -> RetryPolicy.asked(value, InstantSource.system()))
                            .orElse(null);
            throw new BusyException(
                    answer.origin(), answer.status(), asked, ErrorBody.read(answer).text());
        }
    }

    Origin peer() {
        return peer;
    }

    Optional<Duration> askedPause() {
        return Optional.ofNullable(askedPause);
    }

    /// `too many requests: …`, `status 503: …`.
    String reason() {
        String what = status == TOO_MANY_REQUESTS ? "too many requests" : "status " + status;
        return text.isEmpty() ? what : what + ": " + text;
    }
}
