package dev.nutshell.runtime.init;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.mount.FilesystemContext;
import dev.nutshell.kernel.mount.MountAttributes;
import dev.nutshell.kernel.mount.Mounts;
import dev.nutshell.kernel.mount.PrivateMountNamespace;
import dev.nutshell.kernel.process.UnixSockets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A container's root for steps: an empty file system, seen in a mount namespace of the test's own only. The namespace is
/// not pivoted into it, so that the test can look at it with any tool.
final class StepWorld implements AutoCloseable {
    /// A test in the namespace.
    @FunctionalInterface
    interface Body {
        void run(StepWorld world) throws Exception;
    }

    private final Syscalls syscalls = SymbolSource.syscalls();
    private final FileCalls files = new FileCalls(syscalls);
    private final Path root;
    private final Fd directory;
    private final UnixSockets.Pair channel;
    private final InitWorld world;

    private StepWorld(Path root) {
        this.root = root;
        Mounts mounts = new Mounts(syscalls);
        try (FilesystemContext context = mounts.filesystem("tmpfs");
                Fd mount = context.mount(MountAttributes.NONE)) {
            mounts.attach(mount, root.toString());
        }
        directory = files.open(root, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, 0);
        channel = new UnixSockets(syscalls).pair(SocketConstants.SOCK_SEQPACKET, "channel of init");
        world = new InitWorld(syscalls, new InitChannel(syscalls, channel.first()), directory);
    }

    /// @param root an existing directory, on which the file system is mounted
    static void run(Path root, Body body) {
        PrivateMountNamespace.call(
                SymbolSource.syscalls(),
                () -> {
                    try (StepWorld world = new StepWorld(root)) {
                        body.run(world);
                    }
                    return null;
                });
    }

    InitWorld world() {
        return world;
    }

    Syscalls syscalls() {
        return syscalls;
    }

    /// A path of the container, outside of it.
    Path path(String inside) {
        return root.resolve(inside.substring(1));
    }

    void play(InitStep... steps) {
        for (InitStep step : steps) {
            step.play(world);
        }
    }

    /// The number of a detached mount of `source`, as the engine gives it to init.
    int given(Path source, boolean recursive) {
        return new Mounts(syscalls).openTree(source.toString(), recursive).release();
    }

    /// Columns of findmnt(8) for the last mount on `inside`.
    String findmnt(String columns, String inside) throws Exception {
        return output(
                "findmnt",
                "--tab-file",
                "/proc/thread-self/mountinfo",
                "-rno",
                columns,
                "--mountpoint",
                path(inside).toString());
    }

    /// Standard output of a program that runs in the thread's own namespaces.
    static String output(String... words) throws Exception {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Override
    public void close() {
        directory.close();
        files.close();
        channel.close();
    }
}
