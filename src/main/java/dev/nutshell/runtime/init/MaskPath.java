package dev.nutshell.runtime.init;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.abi.FileModes;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileStatus;
import dev.nutshell.kernel.mount.FilesystemContext;
import dev.nutshell.kernel.mount.MountAttributes;
import java.util.Optional;

/// Hides a path: an empty read-only directory, or the null device, is mounted over it. A path that does not exist needs
/// no hiding; of a link it is the target that is hidden.
public record MaskPath(String path) implements InitStep {
    private static final String NULL_DEVICE = "/dev/null";
    private static final int NULL_MAJOR = 1;
    private static final int NULL_MINOR = 3;

    @Override
    public void play(InitWorld world) {
        Optional<Fd> found = world.root().find(path);
        if (found.isEmpty()) {
            return;
        }
        try (Fd target = found.get();
                Fd cover =
                        world.files().attributes().status(target).isDirectory()
                                ? emptyDirectory(world)
                                : nullDevice(world)) {
            world.mounts().attach(cover, target);
        }
    }

    private static Fd emptyDirectory(InitWorld world) {
        try (FilesystemContext context = world.mounts().filesystem("tmpfs")) {
            return context.option("source", "tmpfs")
                    .option("nr_blocks", "1")
                    .option("nr_inodes", "1")
                    .mount(MountAttributes.READ_ONLY);
        }
    }

    /// The container's own null device, if it is one: the image can have put a link to a file of `/proc` there, which would
    /// then be bound writable (CVE-2025-31133).
    private static Fd nullDevice(InitWorld world) {
        try (Fd device = world.root().findUnfollowed(NULL_DEVICE).orElseThrow(MaskPath::fake)) {
            FileStatus status = world.files().attributes().status(device);
            boolean isNull =
                    status.type() == FileModes.S_IFCHR
                            && status.nodeMajor() == NULL_MAJOR
                            && status.nodeMinor() == NULL_MINOR;
            if (!isNull) {
                throw fake();
            }
            return world.mounts().openTree(device, false);
        }
    }

    private static EngineException fake() {
        return new EngineException(
                ErrorKind.CONFLICT, NULL_DEVICE + " in the container is not the null device");
    }

    @Override
    public String describe() {
        return "hide " + path;
    }

    @Override
    public void write(WireWriter wire) {
        wire.text(path);
    }

    static MaskPath read(WireReader wire) {
        return new MaskPath(wire.text());
    }
}
