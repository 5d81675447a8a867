package dev.nutshell.runtime.init;

import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.mount.Propagation;

/// Cuts the new mount namespace off the host's: nothing that is mounted here from now on shows there.
///
/// What the container hands mounts back through (`rshared`) came as detached mounts from outside, and stays what it is there.
public record IsolateMounts() implements InitStep {
    @Override
    public void play(InitWorld world) {
        world.mounts().setPropagation("/", Propagation.SLAVE, true);
    }

    @Override
    public String describe() {
        return "isolate mounts";
    }

    @Override
    public void write(WireWriter wire) {
        // nothing but the step itself
    }
}
