package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.abi.BpfConstants;
import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/// Ordinary directories that behave as cgroup file systems do: a new group has its files at once, a group with nothing but
/// files can be removed, a write replaces the content. Everything else is the real kernel, without root.
final class FakeCgroupKernel implements Syscalls {
    private static final int AT_REMOVEDIR = 0x200;

    /// `query.prog_cnt` of `union bpf_attr`.
    private static final int QUERY_COUNT = 24;

    private final Syscalls real = SymbolSource.syscalls();
    private final Path top;
    private final Map<String, Map<String, String>> files = new LinkedHashMap<>();
    private final Map<Path, Errno> refusals = new HashMap<>();
    private long bpfCalls;

    FakeCgroupKernel(Path top) {
        this.top = top;
    }

    /// A hierarchy in the directory `name`, each of whose groups has these files: names and contents alternate.
    Path mount(String name, String... namesAndContents) {
        Map<String, String> contents = new LinkedHashMap<>();
        for (int i = 0; i < namesAndContents.length; i += 2) {
            contents.put(namesAndContents[i], namesAndContents[i + 1]);
        }
        contents.put("cgroup.procs", "");
        files.put(name, contents);
        Path root = top.resolve(name);
        fill(root, contents);
        return root;
    }

    /// Every write to `file`, or mkdir of it, fails.
    void refuse(Path file, Errno errno) {
        refusals.put(file, errno);
    }

    long bpfCalls() {
        return bpfCalls;
    }

    @Override
    public long call(SystemCall call, long a, long b, long c, long d, long e, long f) {
        return switch (call) {
            case MKDIRAT -> makeGroup(a, b, c);
            case UNLINKAT -> removeGroup(a, b, c);
            case WRITE -> write(a, b, c);
            case BPF -> bpf(a, b);
            default -> real.call(call, a, b, c, d, e, f);
        };
    }

    /// Takes everything; no program is attached to any group. A loaded program has a descriptor, for it will be closed.
    private long bpf(long command, long attributes) {
        bpfCalls++;
        if (command == BpfConstants.BPF_PROG_LOAD) {
            return real.call(SystemCall.EVENTFD2, 0, DescriptorFlags.O_CLOEXEC, 0, 0, 0, 0);
        }
        if (command == BpfConstants.BPF_PROG_QUERY) {
            MemorySegment.ofAddress(attributes)
                    .reinterpret(QUERY_COUNT + Integer.BYTES)
                    .set(ValueLayout.JAVA_INT, QUERY_COUNT, 0);
        }
        return 0;
    }

    private long makeGroup(long directory, long name, long mode) {
        Path group = path(directory).resolve(text(name));
        if (refusals.containsKey(group)) {
            return -refusals.get(group).number();
        }
        long result = real.call(SystemCall.MKDIRAT, directory, name, mode, 0, 0, 0);
        if (result == 0) {
            fill(group, files.get(top.relativize(group).getName(0).toString()));
        }
        return result;
    }

    private long removeGroup(long directory, long name, long flags) {
        Path group = path(directory).resolve(text(name));
        if ((flags & AT_REMOVEDIR) != 0 && Files.isDirectory(group)) {
            try (Stream<Path> children = Files.list(group)) {
                if (children.anyMatch(Files::isDirectory)
                        || !Files.readString(group.resolve("cgroup.procs")).isEmpty()) {
                    return -Errno.EBUSY.number();
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            try (Stream<Path> children = Files.list(group)) {
                for (Path each : children.toList()) {
                    Files.delete(each);
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return real.call(SystemCall.UNLINKAT, directory, name, flags, 0, 0, 0);
    }

    private long write(long file, long content, long length) {
        Path path = path(file);
        if (refusals.containsKey(path)) {
            return -refusals.get(path).number();
        }
        if (path.startsWith(top)) {
            real.call(SystemCall.FTRUNCATE, file, 0, 0, 0, 0, 0);
            real.call(SystemCall.LSEEK, file, 0, 0, 0, 0, 0);
        }
        return real.call(SystemCall.WRITE, file, content, length, 0, 0, 0);
    }

    private static void fill(Path group, Map<String, String> contents) {
        try {
            Files.createDirectories(group);
            for (Map.Entry<String, String> each : contents.entrySet()) {
                Files.writeString(group.resolve(each.getKey()), each.getValue());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Path path(long descriptor) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String text(long address) {
        return MemorySegment.ofAddress(address).reinterpret(4096).getString(0);
    }
}
