package dev.nutshell.network.driver;

import dev.nutshell.base.WireWriter;

/// The host's own network.
public record Host() implements NetworkDriver {
    public static final String NAME = "host";

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
