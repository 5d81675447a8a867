package dev.nutshell.cli.container;

import dev.nutshell.cli.flag.Flags;
import dev.nutshell.engine.StopOptions;
import org.jspecify.annotations.Nullable;

/// The flags of `stop` and `restart`.
final class StopFlags {
    private @Nullable String signal;
    private @Nullable Integer seconds;

    Flags flags() {
        return new Flags()
                .value(
                        "-s, --signal",
                        "string",
                        "Signal to send to the container",
                        value -> signal = value.isEmpty() ? null : value)
                .number(
                        "-t, --timeout",
                        "Seconds to wait before killing the container",
                        value -> seconds = Math.toIntExact(value))
                // the name until Docker 28
                .hidden("--time", value -> seconds = Integer.valueOf(value));
    }

    StopOptions options() {
        return new StopOptions(signal, seconds);
    }
}
