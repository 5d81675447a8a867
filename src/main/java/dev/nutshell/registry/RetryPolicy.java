package dev.nutshell.registry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// How often and after which pauses a failed transfer is tried again.
///
/// The pause doubles with each failure and is cut by up to a half at random, so that clients which failed together do not
/// come back together. A registry that names a time (`Retry-After`, RFC 9110 section 10.2.3) is obeyed where that is not
/// longer than `patience`.
///
/// @param attempts including the first; for a blob, failures in a row without one new byte
/// @param first pause before the second attempt
/// @param longest pause that doubling leads to
/// @param patience longest pause that a registry may ask for
/// @param pauses waits
public record RetryPolicy(
        int attempts, Duration first, Duration longest, Duration patience, Pauses pauses) {
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(
                    6,
                    Duration.ofMillis(500),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Thread::sleep);

    /// Waits; tests only note the pauses.
    @FunctionalInterface
    public interface Pauses {
        void pause(Duration time) throws InterruptedException;
    }

    /// Whether one more attempt may follow after `failures` failed ones.
    boolean allows(int failures) {
        return failures < attempts;
    }

    /// The pause after the `failures`th failure.
    Duration pause(int failures) {
        long doubled = first.toMillis() << Math.min(failures - 1, 20);
        long most = Math.min(doubled, longest.toMillis());
        return Duration.ofMillis(most - ThreadLocalRandom.current().nextLong(most / 2 + 1));
    }

    /// The pause that a `Retry-After` header asks for: seconds, or a date.
    static Optional<Duration> asked(String header, InstantSource clock) {
        String text = header.strip();
        try {
            if (!text.isEmpty()
                    && text.length() < 10
                    && text.chars().allMatch(Character::isDigit)) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
            }
            Instant date = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
            Duration pause = Duration.between(clock.instant(), date);
            return Optional.of(pause.isNegative() ? Duration.ZERO : pause);
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }
}
