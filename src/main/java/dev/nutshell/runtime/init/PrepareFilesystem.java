package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;

/// Makes a mount while the host's tree is still there; [MountFilesystem] attaches it later.
///
/// Inside a user namespace the kernel gives out a `/proc` or `/sys` only to who can see one whole already
/// (`mount_too_revealing()` in fs/namespace.c), and behind the pivot there is none.
public record PrepareFilesystem(MountFilesystem mount) implements InitStep {
    @Override
    public void play(InitWorld world) {
        world.prepare(mount.destination(), mount.make(world));
    }

    @Override
    public String describe() {
        return mount.describe();
    }

    @Override
    public void write(WireWriter wire) {
        mount.write(wire);
    }

    static PrepareFilesystem read(WireReader wire) {
        return new PrepareFilesystem(MountFilesystem.read(wire));
    }
}
