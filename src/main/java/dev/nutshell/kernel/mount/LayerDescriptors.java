package dev.nutshell.kernel.mount;

import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Directories held open so that a mount option can name them `/proc/self/fd/N`.
final class LayerDescriptors implements AutoCloseable {
    private final Map<Path, Fd> open = new LinkedHashMap<>();

    private LayerDescriptors() {}

    static LayerDescriptors open(Syscalls syscalls, List<Path> paths) {
        LayerDescriptors descriptors = new LayerDescriptors();
        try (CallMemory memory = CallMemory.take()) {
            for (Path path : paths) {
                long number =
                        syscalls.invoke(
                                SystemCall.OPENAT,
                                path.toString(),
                                DescriptorFlags.AT_FDCWD,
                                memory.string(path.toString()).address(),
                                DescriptorFlags.O_PATH | DescriptorFlags.O_CLOEXEC,
                                0);
                descriptors.open.put(path, new Fd(syscalls, (int) number, path.toString()));
            }
            return descriptors;
        } catch (RuntimeException failure) {
            descriptors.close();
            throw failure;
        }
    }

    /// All of them, as `lowerdir=` wants it.
    String names() {
        return open.values().stream().map(LayerDescriptors::name).collect(Collectors.joining(":"));
    }

    /// The short name of `path` if it is held here, else `path` itself.
    String nameOf(Path path) {
        Fd held = open.get(path);
        return held == null ? path.toString() : name(held);
    }

    private static String name(Fd descriptor) {
        return "/proc/self/fd/" + descriptor.number();
    }

    @Override
    public void close() {
        open.values().forEach(Fd::close);
    }
}
