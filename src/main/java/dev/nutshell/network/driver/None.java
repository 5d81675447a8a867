package dev.nutshell.network.driver;

import dev.nutshell.base.WireWriter;

/// A loopback only. Docker calls the driver `null`, the network `none`.
public record None() implements NetworkDriver {
    public static final String NAME = "null";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Interface common() {
        return Interface.NONE;
    }

    @Override
    public void write(WireWriter wire) {
        // nothing to say
    }
}
