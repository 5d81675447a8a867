package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.mount.FilesystemContext;
import dev.nutshell.kernel.mount.MountOptions;
import java.util.List;
import java.util.Optional;

/// Mounts a file system of the kernel: proc, tmpfs, devpts, sysfs, mqueue, cgroup.
///
/// @param destination absolute path in the container
/// @param options as in the runtime specification
public record MountFilesystem(String destination, String type, String source, List<String> options)
        implements InitStep {
    public MountFilesystem {
        options = List.copyOf(options);
    }

    @Override
    public void play(InitWorld world) {
        Optional<Fd> prepared = world.takePrepared(destination);
        try (Fd target = target(world);
                Fd mount = prepared.isPresent() ? prepared.get() : make(world)) {
            world.mounts().attach(mount, target);
        }
    }

    /// A detached mount of it.
    Fd make(InitWorld world) {
        MountOptions parsed = MountOptions.parse(options);
        try (FilesystemContext context = world.mounts().filesystem(type)) {
            if (!source.isEmpty()) {
                context.option("source", source);
            }
            context.words(parsed.superblock());
            Fd mount = context.mount(parsed.attributes());
            parsed.propagation().ifPresent(it -> world.mounts().setPropagation(mount, it, true));
            return mount;
        }
    }

    /// A link in place of `/proc` or `/sys` would have labels and sysctls written to a fake (CVE-2019-19921), and one in
    /// place of `/dev` the devices made elsewhere (CVE-2026-41579).
    private Fd target(InitWorld world) {
        return isKernelInterface()
                ? world.root().realDirectory(destination)
                : world.root().openMountPoint(destination, true);
    }

    private boolean isKernelInterface() {
        return destination.equals("/proc")
                || destination.equals("/sys")
                || destination.equals("/dev");
    }

    @Override
    public String describe() {
        return "mount " + type + " on " + destination;
    }

    @Override
    public void write(WireWriter wire) {
        wire.text(destination).text(type).text(source).texts(options);
    }

    static MountFilesystem read(WireReader wire) {
        return new MountFilesystem(wire.text(), wire.text(), wire.text(), wire.texts());
    }
}
