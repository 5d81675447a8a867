package dev.nutshell.cli.create;

import dev.nutshell.spec.container.Ulimit;
import java.util.Set;

/// The value of `--ulimit`: `nofile=1024:2048` (docker/go-units, ParseUlimit).
final class UlimitValue {
    private static final Set<String> NAMES =
            Set.of(
                    "core",
                    "cpu",
                    "data",
                    "fsize",
                    "locks",
                    "memlock",
                    "msgqueue",
                    "nice",
                    "nofile",
                    "nproc",
                    "rss",
                    "rtprio",
                    "rttime",
                    "sigpending",
                    "stack");

    private UlimitValue() {}

    static Ulimit parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("invalid ulimit argument: " + text);
        }
        String name = text.substring(0, equals);
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("invalid ulimit type: " + name);
        }
        String[] limits = text.substring(equals + 1).split(":", -1);
        if (limits.length > 2) {
            throw new IllegalArgumentException(
                    "too many limit value arguments - "
                            + text.substring(equals + 1)
                            + ", can only have up to two, `soft[:hard]`");
        }
        long soft = limit(limits[0]);
        long hard = limits.length == 2 ? limit(limits[1]) : soft;
        if (hard != Ulimit.UNLIMITED) {
            if (soft == Ulimit.UNLIMITED) {
                throw new IllegalArgumentException(
                        "ulimit soft limit must be less than or equal to hard limit: soft: -1 (unlimited), hard: "
                                + hard);
            }
            if (soft > hard) {
                throw new IllegalArgumentException(
                        "ulimit soft limit must be less than or equal to hard limit: "
                                + soft
                                + " > "
                                + hard);
            }
        }
        return new Ulimit(name, soft, hard);
    }

    private static long limit(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException(
                    "strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
        }
    }
}
