package dev.nutshell.network.dns;

import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The resolvers that the host itself uses, from its resolv.conf(5): read again when that has changed.
///
/// Behind a systemd-resolved stub these are the servers behind it, which is what the container's resolv.conf names, too. A
/// file that cannot be read at the moment (it is being replaced) leaves the servers as they were.
public final class HostResolvers implements Upstreams {
    private static final int LIMIT = 1 << 16;

    private final Syscalls syscalls;
    private final Path root;
    private List<Stamp> stamps = List.of();
    private List<Upstream> servers = List.of();

    /// @param root `/`, but for tests
    public HostResolvers(Syscalls syscalls, Path root) {
        this.syscalls = syscalls;
        this.root = root;
    }

    /// A file as it was read: a change shows in one of these.
    private record Stamp(String path, long inode, long size, long seconds, long nanos) {}

    private record Content(Stamp stamp, ResolverFile file) {}

    @Override
    public List<Upstream> current() {
        try (FileCalls files = new FileCalls(syscalls)) {
            if (stamps.isEmpty() || !isUnchanged(files)) {
                readAgain(files);
            }
        }
        return servers;
    }

    private boolean isUnchanged(FileCalls files) {
        for (Stamp stamp : stamps) {
            try (Fd file = open(files, stamp.path, OpenFlags.O_PATH)) {
                if (!stamp.equals(stamp(files, file, stamp.path))) {
                    return false;
                }
            } catch (KernelException _) {
                return false;
            }
        }
        return true;
    }

    private void readAgain(FileCalls files) {
        Content own = read(files, ResolverFile.PATH);
        if (own == null) {
            return;
        }
        List<Stamp> read = new ArrayList<>(List.of(own.stamp));
        ResolverFile chosen = own.file;
        if (own.file.leadsToTheStub()) {
            Content behind = read(files, ResolverFile.BEHIND_THE_STUB);
            if (behind != null && !behind.file.nameServers().isEmpty()) {
                read.add(behind.stamp);
                chosen = behind.file;
            }
        }
        stamps = read;
        servers = chosen.addresses().stream().map(Upstream::ofHost).toList();
    }

    private @Nullable Content read(FileCalls files, String path) {
        try (Fd file = open(files, path, OpenFlags.O_RDONLY)) {
            Stamp stamp = stamp(files, file, path);
            String text =
                    files.content()
                            .readWhole(file, LIMIT)
                            .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                            .orElse("");
            return new Content(stamp, ResolverFile.parse(text));
        } catch (KernelException _) {
            return null;
        }
    }

    private Fd open(FileCalls files, String path, int flags) {
        return files.open(root.resolve(path.substring(1)), flags, 0);
    }

    private static Stamp stamp(FileCalls files, Fd file, String path) {
        FileStatus status = files.attributes().status(file);
        return new Stamp(
                path, status.inode(), status.size(), status.mtimeSeconds(), status.mtimeNanos());
    }
}
