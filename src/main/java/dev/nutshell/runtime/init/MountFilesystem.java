package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.mount.FilesystemContext;
import dev.nutshell.kernel.mount.MountOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Mounts a file system of the kernel: proc, tmpfs, devpts, sysfs, mqueue, cgroup.
///
/// @param destination absolute path in the container
/// @param options as in the runtime specification
public record MountFilesystem(String destination, String type, String source, List<String> options)
        implements InitStep {
    private static final byte[] HERE = {'.'};
    private static final int FREE_FOR_ALL = 01777;

    public MountFilesystem {
        options = List.copyOf(options);
    }

    @Override
    public void play(InitWorld world) {
        Optional<Fd> prepared = world.takePrepared(destination);
        boolean takesMode = type.equals("tmpfs") && !hasMode();
        boolean isThere = !takesMode || isThere(world);
        try (Fd target = target(world)) {
            if (!isThere) {
                // the next start must find what this one gives
                world.files().attributes().changeMode(target, HERE, FREE_FOR_ALL);
            }
            List<String> words = new ArrayList<>(options);
            if (takesMode) {
                int mode = world.files().attributes().status(target).permissions();
                words.add("mode=" + Integer.toOctalString(mode));
            }
            try (Fd mount = prepared.isPresent() ? prepared.get() : make(world, words)) {
                world.mounts().attach(mount, target);
            }
        }
    }

    /// A closed directory must not become everybody's by the tmpfs on it, whose own default is 1777.
    private boolean hasMode() {
        return options.stream().anyMatch(word -> word.startsWith("mode="));
    }

    private boolean isThere(InitWorld world) {
        Optional<Fd> found = world.root().find(destination);
        found.ifPresent(Fd::close);
        return found.isPresent();
    }

    /// A detached mount of it.
    Fd make(InitWorld world) {
        return make(world, options);
    }

    private Fd make(InitWorld world, List<String> words) {
        MountOptions parsed = MountOptions.parse(words);
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
