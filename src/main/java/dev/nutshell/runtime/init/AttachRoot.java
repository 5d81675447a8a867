package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.mount.Propagation;

/// Attaches the root file system, which came as a detached mount: a root must be in the namespace (pivot_root(2)).
///
/// @param descriptor number of the mount
/// @param place a directory of the engine's own; the mount is visible there in this namespace only
public record AttachRoot(int descriptor, String place) implements InitStep {
    @Override
    public void play(InitWorld world) {
        Fd root = world.given(descriptor, "root file system");
        // pivot_root(2) refuses a shared mount
        world.mounts().setPropagation(root, Propagation.PRIVATE, true);
        world.mounts().attach(root, place);
        world.attached(root);
    }

    @Override
    public String describe() {
        return "attach the root file system";
    }

    @Override
    public void write(WireWriter wire) {
        wire.number(descriptor).text(place);
    }

    static AttachRoot read(WireReader wire) {
        return new AttachRoot(wire.integer(), wire.text());
    }
}
