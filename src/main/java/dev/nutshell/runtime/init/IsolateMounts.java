package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.mount.Propagation;

/// Cuts the new mount namespace off the host's: nothing that is mounted here from now on shows there.
///
/// @param propagation SLAVE, or SHARED where the container asked to hand mounts back (`rshared`)
public record IsolateMounts(Propagation propagation) implements InitStep {
    @Override
    public void play(InitWorld world) {
        world.mounts().setPropagation("/", propagation, true);
    }

    @Override
    public String describe() {
        return "isolate mounts";
    }

    @Override
    public void write(WireWriter wire) {
        wire.number(propagation.ordinal());
    }

    static IsolateMounts read(WireReader wire) {
        return new IsolateMounts(wire.choice(Propagation.values()));
    }
}
