package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.security.Capabilities;
import dev.nutshell.kernel.security.Capabilities.ThreadSets;
import dev.nutshell.kernel.security.CapabilitySet;

/// The last change of capabilities. The inheritable set stays empty unless asked for: file capabilities of the image would
/// add it to a plain user's (CVE-2022-29162).
public record SetCapabilities(
        CapabilitySet effective,
        CapabilitySet permitted,
        CapabilitySet inheritable,
        CapabilitySet ambient)
        implements InitStep {
    @Override
    public void play(InitWorld world) {
        Capabilities capabilities = new Capabilities(world.syscalls());
        capabilities.apply(new ThreadSets(effective, permitted, inheritable));
        capabilities.clearAmbient();
        capabilities.raiseAmbient(ambient);
    }

    @Override
    public String describe() {
        return "set capabilities";
    }

    @Override
    public void write(WireWriter wire) {
        wire.number(effective.bits()).number(permitted.bits());
        wire.number(inheritable.bits()).number(ambient.bits());
    }

    static SetCapabilities read(WireReader wire) {
        return new SetCapabilities(set(wire), set(wire), set(wire), set(wire));
    }

    private static CapabilitySet set(WireReader wire) {
        return new CapabilitySet(wire.number());
    }
}
