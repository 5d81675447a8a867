package dev.nutshell.runtime.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.mount.Mounts;
import dev.nutshell.kernel.namespace.Namespace;
import dev.nutshell.kernel.namespace.NamespaceSet;
import dev.nutshell.kernel.namespace.Namespaces;
import dev.nutshell.kernel.security.CapabilitySet;
import dev.nutshell.testing.OwnThread;
import dev.nutshell.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Steps that change the thread that plays them: its namespaces, capabilities, user, directory.
@RequiresRoot
class ProcessStepsTest {
    private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");

    private final Syscalls syscalls = SymbolSource.syscalls();

    @TempDir private Path directory;
    private Path root;

    @BeforeEach
    void folder() throws IOException {
        root = Files.createDirectory(directory.resolve("root"));
    }

    @Test
    void parameterIsSetInTheContainersNamespace() throws IOException {
        String before = Files.readString(FORWARDING);
        String other = before.strip().equals("1") ? "0" : "1";
        StepWorld.run(
                root,
                world -> {
                    unshare(Namespace.NETWORK);

                    world.play(new SetSysctl("net.ipv4.ip_forward", other));
                    assertThat(Files.readString(FORWARDING).strip()).isEqualTo(other);
                    world.play(new SetSysctl("net/ipv4/ip_forward", other.equals("1") ? "0" : "1"));
                    assertThat(Files.readString(FORWARDING)).isEqualTo(before);
                    world.play(new SetSysctl("net/ipv4/conf/lo/forwarding", "1"));
                });
        assertThat(FORWARDING).hasContent(before);
    }

    @Test
    void parameterThatDoesNotExistIsNamed() {
        StepWorld.run(
                root,
                world ->
                        assertThatThrownBy(() -> world.play(new SetSysctl("net.none.such", "1")))
                                .hasMessage(
                                        "openat2(2) sys/net/none/such: ENOENT (No such file or directory)"));
    }

    /// Anything else of `/proc` could be written this way.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "net/../../sysrq-trigger",
                "net/../kernel/core_pattern",
                "../sysrq-trigger",
                "net/./ipv4",
                "net//ipv4",
                "net..ipv4",
                "/net/ipv4",
                ""
            })
    void nameWithAWayOutIsRefused(String name) {
        StepWorld.run(
                root,
                world ->
                        assertThatThrownBy(() -> world.play(new SetSysctl(name, "c")))
                                .hasMessage("'" + name + "' is no name of a parameter")
                                .hasFieldOrPropertyWithValue("kind", ErrorKind.INVALID_ARGUMENT));
    }

    @Test
    void hostNameIsTheNamespaces() throws Exception {
        String before = StepWorld.output("uname", "-n");
        StepWorld.run(
                root,
                world -> {
                    unshare(Namespace.UTS);
                    world.play(new SetNames("box", "example"));

                    assertThat(StepWorld.output("uname", "-n")).isEqualTo("box");
                    world.play(new SetNames("", ""));
                    assertThat(StepWorld.output("uname", "-n")).isEqualTo("box");
                });
        assertThat(StepWorld.output("uname", "-n")).isEqualTo(before);
    }

    @Test
    void loopbackIsUp() {
        StepWorld.run(
                root,
                world -> {
                    unshare(Namespace.NETWORK);
                    world.play(new RaiseLoopback());

                    assertThat(StepWorld.output("ip", "-o", "address", "show", "lo"))
                            .contains("127.0.0.1/8");
                });
    }

    @Test
    void cgroupNamespaceIsNew() {
        StepWorld.run(
                root,
                world -> {
                    String before = StepWorld.output("readlink", "/proc/self/ns/cgroup");
                    world.play(new UnshareCgroup());

                    assertThat(StepWorld.output("readlink", "/proc/self/ns/cgroup"))
                            .isNotEqualTo(before);
                });
    }

    @Test
    void capabilitiesAsDockersDefault() {
        CapabilitySet docker = CapabilitySet.DOCKER_DEFAULT;
        StepWorld.run(
                root,
                world -> {
                    world.play(
                            new NoNewPrivileges(),
                            new LimitBounding(docker),
                            new SetCapabilities(
                                    docker, docker, new CapabilitySet(0), new CapabilitySet(0)));

                    assertThat(Files.readAllLines(Path.of("/proc/thread-self/status")))
                            .contains(
                                    "CapInh:\t0000000000000000",
                                    "CapPrm:\t00000000a80425fb",
                                    "CapEff:\t00000000a80425fb",
                                    "CapBnd:\t00000000a80425fb",
                                    "CapAmb:\t0000000000000000",
                                    "NoNewPrivs:\t1");
                });
    }

    @Test
    void userKeepsWhatItIsGivenAndNoMore() {
        CapabilitySet one = new CapabilitySet(1 << 10);
        StepWorld.run(
                root,
                world -> {
                    world.play(
                            new SetUser(70_000, 70_001, List.of(5L, 4_000_000_000L), "/"),
                            new SetCapabilities(one, one, one, one));

                    assertThat(Files.readAllLines(Path.of("/proc/thread-self/status")))
                            .contains(
                                    "Uid:\t70000\t70000\t70000\t70000",
                                    "Gid:\t70001\t70001\t70001\t70001",
                                    "Groups:\t5 4000000000 ",
                                    "CapPrm:\t0000000000000400",
                                    "CapEff:\t0000000000000400",
                                    "CapAmb:\t0000000000000400");
                });
    }

    @Test
    void directoryOfRootAloneIsEnteredBeforeRootIsGone() throws IOException {
        Path closed = Files.createDirectory(directory.resolve("closed"));
        StepWorld.run(
                root,
                world -> {
                    StepWorld.output("chmod", "700", closed.toString());
                    world.play(new SetUser(70_000, 70_000, List.of(), closed.toString()));

                    assertThat(Files.readSymbolicLink(Path.of("/proc/thread-self/cwd")))
                            .isEqualTo(closed);
                });
    }

    @Test
    void directoryThatIsMissingIsNamed() {
        StepWorld.run(
                root,
                world ->
                        assertThatThrownBy(
                                        () -> world.play(new SetUser(0, 0, List.of(), "/no/such")))
                                .hasMessage(
                                        "working directory /no/such: No such file or directory"));
    }

    /// CVE-2024-21626: a directory that the engine holds open leads out of the container.
    @Test
    void directoryOutsideOfTheRootIsRefused() throws Exception {
        // loads all classes: after the pivot the JVM's files are out of reach
        EngineException warm = new EngineException(ErrorKind.INVALID_ARGUMENT, "working directory");
        StepWorld.run(root, world -> assertThat(play(world, "/no/such")).contains("No such file"));
        String message =
                OwnThread.call(
                        () -> {
                            StringBuilder seen = new StringBuilder(warm.getMessage());
                            StepWorld.run(root, world -> seen.append(enterFromOutside(world)));
                            return seen.toString();
                        });

        assertThat(message)
                .matches(
                        "working directory"
                                + "working directory /proc/self/fd/[0-9]+ is not inside the container");
    }

    private String enterFromOutside(StepWorld world) {
        Mounts mounts = new Mounts(syscalls);
        try (FileCalls files = new FileCalls(syscalls);
                Fd outside =
                        files.open(
                                Path.of("/etc"), OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0)) {
            world.play(new MountFilesystem("/proc", "proc", "proc", List.of()));
            String leaked = "/proc/self/fd/" + outside.number();
            try (Fd mount = files.open(root, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, 0)) {
                mounts.pivotRoot(mount);
            }
            return play(world, leaked);
        }
    }

    private static String play(StepWorld world, String directory) {
        try {
            world.play(new SetUser(0, 0, List.of(), directory));
            return "entered";
        } catch (EngineException failure) {
            return String.valueOf(failure.getMessage());
        }
    }

    private void unshare(Namespace kind) {
        new Namespaces(syscalls).unshare(NamespaceSet.of(kind));
    }
}
