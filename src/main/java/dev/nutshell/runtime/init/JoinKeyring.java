package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.security.Keyrings;

/// Gives the container a session keyring of its own.
public record JoinKeyring(String name) implements InitStep {
    @Override
    public void play(InitWorld world) {
        new Keyrings(world.syscalls()).joinSession(name);
    }

    @Override
    public String describe() {
        return "join session keyring " + name;
    }

    @Override
    public void write(WireWriter wire) {
        wire.text(name);
    }

    static JoinKeyring read(WireReader wire) {
        return new JoinKeyring(wire.text());
    }
}
