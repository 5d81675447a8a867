package dev.nutshell.kernel.namespace;

import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The files below `/proc/PID` by which a parent sets up the namespaces of a child that has not executed yet.
///
/// The kernel takes each file's content in one write only.
public final class ProcessNamespaceFiles {
    private final Syscalls syscalls;
    private final String directory;

    /// @param pid of a child that the caller holds a pidfd of
    public ProcessNamespaceFiles(Syscalls syscalls, int pid) {
        this(syscalls, "/proc/" + pid);
    }

    private ProcessNamespaceFiles(Syscalls syscalls, String directory) {
        this.syscalls = syscalls;
        this.directory = directory;
    }

    /// The files of the calling process.
    public static ProcessNamespaceFiles own(Syscalls syscalls) {
        return new ProcessNamespaceFiles(syscalls, "/proc/self");
    }

    public void writeUserMap(List<IdMapping> mappings) {
        write("uid_map", IdMapping.text(mappings));
    }

    public void writeGroupMap(List<IdMapping> mappings) {
        write("gid_map", IdMapping.text(mappings));
    }

    /// Must come before the group map when the writer has no privilege in the parent namespace (CVE-2014-8989).
    public void denySetgroups() {
        write("setgroups", "deny");
    }

    /// Moves the clocks of the children's time namespace; only before its first process (time_namespaces(7)).
    public void writeTimeOffsets(TimeOffset monotonic, TimeOffset bootTime) {
        write(
                "timens_offsets",
                "monotonic " + monotonic.text() + "\nboottime " + bootTime.text() + "\n");
    }

    /// A clock's distance from the host's.
    public record TimeOffset(long seconds, int nanoseconds) {
        String text() {
            return seconds + " " + nanoseconds;
        }
    }

    private void write(String name, String content) {
        String path = directory + "/" + name;
        try (CallMemory memory = CallMemory.take();
                Fd file = open(memory, path)) {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            syscalls.invoke(
                    SystemCall.WRITE,
                    path,
                    file.number(),
                    memory.bytes(bytes).address(),
                    bytes.length);
        }
    }

    private Fd open(CallMemory memory, String path) {
        long number =
                syscalls.invoke(
                        SystemCall.OPENAT,
                        path,
                        DescriptorFlags.AT_FDCWD,
                        memory.string(path).address(),
                        DescriptorFlags.O_WRONLY | DescriptorFlags.O_CLOEXEC,
                        0);
        return new Fd(syscalls, (int) number, path);
    }
}
