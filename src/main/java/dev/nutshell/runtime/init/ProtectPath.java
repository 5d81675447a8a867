package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.mount.MountAttributes;
import java.util.Optional;

/// Makes a path and all mounts below it read-only (runtime-spec, `readonlyPaths`). A path that does not exist needs none; of a
/// link it is the target that is protected.
public record ProtectPath(String path) implements InitStep {
    @Override
    public void play(InitWorld world) {
        Optional<Fd> found = world.root().find(path);
        if (found.isEmpty()) {
            return;
        }
        try (Fd target = found.get();
                Fd mount = world.mounts().openTree(target, true)) {
            world.mounts().setAttributes(mount, MountAttributes.READ_ONLY, true);
            world.mounts().attach(mount, target);
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

    static ProtectPath read(WireReader wire) {
        return new ProtectPath(wire.text());
    }
}
