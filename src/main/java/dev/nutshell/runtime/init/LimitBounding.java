package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.security.Capabilities;
import dev.nutshell.kernel.security.CapabilitySet;

/// What no program of the container can ever get is dropped from the bounding set.
public record LimitBounding(CapabilitySet bounding) implements InitStep {
    @Override
    public void play(InitWorld world) {
        new Capabilities(world.syscalls()).limitBounding(bounding);
    }

    @Override
    public String describe() {
        return "limit the capability bounding set";
    }

    @Override
    public void write(WireWriter wire) {
        wire.number(bounding.bits());
    }

    static LimitBounding read(WireReader wire) {
        return new LimitBounding(new CapabilitySet(wire.number()));
    }
}
