package dev.nutshell.container.spec;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.FileModes;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.DirectoryEntry;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import dev.nutshell.spec.runtime.LinuxSpec.DeviceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Device nodes of the host (containerd: pkg/oci/utils_unix.go; moby: daemon/pkg/oci/devices_linux.go).
public final class HostDevices {
    private static final int LISTABLE =
            OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;

    /// Below `/dev`, but not devices of the machine.
    private static final Set<String> SKIPPED_FOLDERS =
            Set.of("pts", "shm", "fd", "mqueue", ".lxc", ".lxd-mounts", ".udev");

    /// The caller's terminal; the container has its own.
    private static final String CONSOLE = "console";

    private static final int PERMISSIONS = 0777;

    private final Syscalls syscalls;
    private final Path dev;

    /// @param dev `/dev`, but for tests
    public HostDevices(Syscalls syscalls, Path dev) {
        this.syscalls = syscalls;
        this.dev = dev;
    }

    /// What `--device` names: one device, or all below a directory.
    ///
    /// @param onHost links are followed where they lead to another place below `/dev` (`/dev/disk/by-uuid`)
    /// @throws EngineException INVALID_ARGUMENT with Docker's words
    List<DeviceSpec> named(String onHost, String inContainer) {
        Path path = Path.of(onHost).normalize();
        Path real = resolved(path);
        try (FileCalls files = new FileCalls(syscalls)) {
            List<DeviceSpec> found = new ArrayList<>();
            if (Files.isDirectory(real)) {
                try (Fd folder = files.open(real, LISTABLE, 0)) {
                    collect(files, folder, inContainer, Set.of(), found);
                }
            } else if (Files.exists(real)) {
                try (Fd file = files.open(real, OpenFlags.O_PATH, 0)) {
                    device(files.attributes().status(file), inContainer).ifPresent(found::add);
                }
            }
            if (found.isEmpty()) {
                throw new EngineException(
                        ErrorKind.INVALID_ARGUMENT,
                        "error gathering device information while adding custom device \""
                                + onHost
                                + "\": "
                                + (Files.exists(real)
                                        ? "not a device node"
                                        : "no such file or directory"));
            }
            return found;
        }
    }

    /// Every device of the machine, for privileged containers.
    List<DeviceSpec> all() {
        try (FileCalls files = new FileCalls(syscalls);
                Fd folder = files.open(dev, LISTABLE, 0)) {
            List<DeviceSpec> found = new ArrayList<>();
            collect(files, folder, "/dev", SKIPPED_FOLDERS, found);
            found.removeIf(device -> device.path().equals("/dev/" + CONSOLE));
            return found;
        }
    }

    private static void collect(
            FileCalls files, Fd folder, String shown, Set<String> skipped, List<DeviceSpec> found) {
        List<DirectoryEntry> entries = new ArrayList<>();
        while (files.readEntries(folder, entries)) {
            continue;
        }
        for (DirectoryEntry entry : entries) {
            String name = FileCalls.text(entry.name());
            Optional<FileStatus> status = files.attributes().status(folder, entry.name());
            if (status.isEmpty()) {
                continue;
            }
            if (!status.get().isDirectory()) {
                device(status.get(), shown + "/" + name).ifPresent(found::add);
            } else if (!skipped.contains(name)) {
                try (Fd child = files.openAt(folder, entry.name(), LISTABLE, 0)) {
                    collect(files, child, shown + "/" + name, Set.of(), found);
                }
            }
        }
    }

    private static Optional<DeviceSpec> device(FileStatus status, String path) {
        char type =
                switch (status.type()) {
                    case FileModes.S_IFCHR -> 'c';
                    case FileModes.S_IFBLK -> 'b';
                    default -> 0;
                };
        return type == 0
                ? Optional.empty()
                : Optional.of(
                        new DeviceSpec(
                                path,
                                type,
                                status.nodeMajor(),
                                status.nodeMinor(),
                                status.permissions() & PERMISSIONS,
                                Integer.toUnsignedLong(status.uid()),
                                Integer.toUnsignedLong(status.gid())));
    }

    /// A link that leads out of `/dev` is not followed: it could be anybody's.
    private Path resolved(Path path) {
        if (!Files.isSymbolicLink(path)) {
            return path;
        }
        try {
            Path real = path.toRealPath();
            return real.startsWith(dev) ? real : path;
        } catch (IOException _) {
            return path;
        }
    }
}
