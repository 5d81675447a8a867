package dev.nutshell.base;

import java.time.Duration;

/// Durations as Docker says them: `About a minute`, `2 hours` (docker/go-units, HumanDuration).
public final class HumanDuration {
    private HumanDuration() {}

    public static String of(Duration duration) {
        long seconds = duration.toSeconds();
        long hours = Math.round(seconds / 3600.0);
        if (seconds < 1) {
            return "Less than a second";
        } else if (seconds == 1) {
            return "1 second";
        } else if (seconds < 60) {
            return seconds + " seconds";
        } else if (seconds < 120) {
            return "About a minute";
        } else if (seconds < 3600) {
            return seconds / 60 + " minutes";
        } else if (hours == 1) {
            return "About an hour";
        } else if (hours < 48) {
            return hours + " hours";
        } else if (hours < 24 * 7 * 2) {
            return hours / 24 + " days";
        } else if (hours < 24 * 30 * 2) {
            return hours / 24 / 7 + " weeks";
        } else if (hours < 24 * 365 * 2) {
            return hours / 24 / 30 + " months";
        }
        // the only number that go-units does not round before it divides
        return duration.toHours() / 24 / 365 + " years";
    }
}
