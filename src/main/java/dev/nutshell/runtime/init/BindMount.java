package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.mount.MountOptions;
import dev.nutshell.kernel.mount.Propagation;
import java.util.List;

/// Shows a file or directory of the host in the container.
///
/// The source came as a detached mount that the engine made outside, so nothing in the container can bend the way to it.
///
/// @param descriptor number of the detached mount
/// @param destination absolute path in the container
/// @param options as in the runtime specification
public record BindMount(int descriptor, String destination, List<String> options)
        implements InitStep {
    public BindMount {
        options = List.copyOf(options);
    }

    @Override
    public void play(InitWorld world) {
        MountOptions parsed = MountOptions.parse(options);
        try (Fd mount = world.given(descriptor, destination);
                Fd target =
                        world.root()
                                .openMountPoint(
                                        destination,
                                        world.files().attributes().status(mount).isDirectory())) {
            if (!parsed.attributes().isEmpty()) {
                world.mounts().setAttributes(mount, parsed.attributes(), false);
            }
            if (!parsed.recursiveAttributes().isEmpty()) {
                world.mounts().setAttributes(mount, parsed.recursiveAttributes(), true);
            }
            world.mounts()
                    .setPropagation(mount, parsed.propagation().orElse(Propagation.PRIVATE), true);
            world.mounts().attach(mount, target);
        }
    }

    @Override
    public String describe() {
        return "mount on " + destination;
    }

    @Override
    public void write(WireWriter wire) {
        wire.number(descriptor).text(destination).texts(options);
    }

    static BindMount read(WireReader wire) {
        return new BindMount(wire.integer(), wire.text(), wire.texts());
    }
}
