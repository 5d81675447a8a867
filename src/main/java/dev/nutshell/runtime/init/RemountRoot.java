package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.mount.MountAttributes;
import dev.nutshell.kernel.mount.Propagation;

/// The last word on the root mount, after everything has been made in it.
///
/// @param readOnly `--read-only`: the mounts below keep what they are
/// @param propagation how mount events travel between it and mounts made later
public record RemountRoot(boolean readOnly, Propagation propagation) implements InitStep {
    @Override
    public void play(InitWorld world) {
        if (readOnly) {
            world.mounts()
                    .setAttributes(
                            world.root().directoryDescriptor(), MountAttributes.READ_ONLY, false);
        }
        if (propagation != Propagation.PRIVATE) {
            world.mounts().setPropagation("/", propagation, true);
        }
    }

    @Override
    public String describe() {
        return "finish the root file system";
    }

    @Override
    public void write(WireWriter wire) {
        wire.flag(readOnly).number(propagation.ordinal());
    }

    static RemountRoot read(WireReader wire) {
        return new RemountRoot(wire.flag(), wire.choice(Propagation.values()));
    }
}
