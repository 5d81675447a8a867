package dev.nutshell.cli.flag;

import dev.nutshell.base.PointInTime;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A flag with a point in time.
public final class TimeFlag {
    private String name = "";
    private String text = "";

    public Flags addTo(Flags flags, String flag, String description) {
        name = flag;
        return flags.value(flag, "string", description, value -> text = value);
    }

    /// The time, absent when the flag was not given.
    public @Nullable Instant instant(Clock clock) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return PointInTime.parse(text, clock.instant(), clock.getZone());
        } catch (IllegalArgumentException e) {
            throw UsageException.badArguments(
                    "invalid value for \"" + name + "\": " + e.getMessage());
        }
    }
}
