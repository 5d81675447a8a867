package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.mount.MountAttributes;

/// Makes a mount of the engine's own read-only after things have been made in it; mounts below keep what they are.
///
/// @param path a mount point that an earlier step has made
public record FreezeMount(String path) implements InitStep {
    @Override
    public void play(InitWorld world) {
        try (Fd mount = world.root().directory(path)) {
            world.mounts().setAttributes(mount, MountAttributes.READ_ONLY, false);
        }
    }

    @Override
    public String describe() {
        return "make " + path + " read-only";
    }

    @Override
    public void write(WireWriter wire) {
        wire.text(path);
    }

    static FreezeMount read(WireReader wire) {
        return new FreezeMount(wire.text());
    }
}
