package dev.nutshell.network.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Disk;
import dev.nutshell.it.harness.Running;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.endpoint.PortMapping;
import dev.nutshell.network.endpoint.Protocol;
import dev.nutshell.network.endpoint.UserModeLink;
import dev.nutshell.testing.RequiresRoot;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With shell scripts in the place of pasta(1), in the network namespace of a process that is the container.
@RequiresRoot
class PastaTest {
    private static final List<PortMapping> PORTS =
            List.of(
                    new PortMapping(Protocol.TCP, IpAddress.parse("127.0.0.1"), 8080, 80, 3),
                    new PortMapping(Protocol.UDP, IpAddress.parse("::"), 5353, 53, 1));

    /// Goes into the background under the name of pasta, as the program does: the shell that started it says by its end that
    /// the network is configured.
    private static final String BACKGROUND =
            """
            shift "$(($# - 5))"
            mkdir "$AREA/bin"; cp "$(command -v sleep)" "$AREA/bin/pasta.avx2"
            "$AREA/bin/pasta.avx2" 1000 <&- >&- 2>&- & echo $! >"$2"
            """;

    @TempDir private Path folder;
    private Running container;
    private Pasta pasta;

    @BeforeEach
    void startContainer() {
        container =
                Command.of("unshare", "-n", "sh", "-c", "echo ready; exec sleep 1000")
                        .start()
                        .awaitLine("ready");
        Disk.directories(run());
        pasta = new Pasta(SymbolSource.syscalls(), run());
    }

    @AfterEach
    void endContainer() {
        pasta.stop();
        container.close();
    }

    /// The container's folder.
    private Path run() {
        return folder.resolve("run");
    }

    private void start(String script) {
        String area = "PATH=/usr/bin:/bin; AREA='%s'; ".formatted(folder);
        pasta.start(
                UserModeLink.pasta(
                        List.of("/bin/sh", "-euc", area + script, "pasta", "-t", "none"), PORTS),
                Math.toIntExact(container.pid()));
    }

    private String said(String name) {
        return Disk.read(folder.resolve(name));
    }

    private static boolean isRunning(String pid) {
        return Command.of("kill", "-0", pid.strip()).run().exitCode() == 0;
    }

    @Test
    void itIsToldWhereItsNumberGoesAndByWhichFileItKnowsTheContainer() {
        start(
                "printf '%s\\n' \"$@\" >\"$AREA/words\"; readlink /proc/self/fd/0 >\"$AREA/input\"; pwd");

        assertThat(said("words").lines())
                .containsExactly(
                        "-t",
                        "none",
                        "--pid",
                        run().resolve("pasta.pid").toString(),
                        "--netns-only",
                        "--netns",
                        run().resolve("netns").toString());
        assertThat(said("input")).isEqualTo("/dev/null\n");
    }

    @Test
    void theFileIsTheContainersNetworkForTheProgramAlone() {
        start("stat -L -c %i \"$7\" >\"$AREA/there\"");

        assertThat(said("there"))
                .isEqualTo(inode("/proc/" + container.pid() + "/ns/net"))
                .isNotEqualTo(inode(run().resolve("netns").toString()));
    }

    private static String inode(String path) {
        return Command.of("stat", "-L", "-c", "%i", path).run().succeeded().output();
    }

    @Test
    void whatItSaysWhenItFailsIsTheReasonAndNothingIsLeft() {
        assertThatThrownBy(
                        () ->
                                start(
                                        """
                                        echo 'Failed to send message to syslog' >&2
                                        echo 'Failed to bind port 8080 (Address in use)' >&2; echo >&2
                                        echo 'no port is left' >&2; echo 'not this' ; exit 1
                                        """))
                .isInstanceOf(EngineException.class)
                .hasMessage(
                        "network of the container: pasta: Failed to bind port 8080 (Address in"
                                + " use), no port is left");
        assertThat(run()).isEmptyDirectory();
    }

    @Test
    void aSignalIsAFailureToo() {
        assertThatThrownBy(() -> start("echo 'out of memory' >&2; kill -KILL $$"))
                .hasMessage("network of the container: pasta: out of memory");
        assertThat(run()).isEmptyDirectory();
    }

    @Test
    void stopEndsWhatRunsInTheBackground() {
        start(BACKGROUND);
        String pid = Disk.read(run().resolve("pasta.pid"));
        assertThat(isRunning(pid)).isTrue();

        pasta.stop();

        assertThat(Command.of("ps", "-o", "stat=", "-p", pid.strip()).run().output())
                .matches("|Z.*\\n");
        assertThat(run()).isEmptyDirectory();
    }

    @Test
    void aNumberThatBelongsToAnotherProcessByNowIsLeftAlone() {
        try (Running other = Command.of("sleep", "1000").start()) {
            start("echo " + other.pid() + " >\"$4\"");

            pasta.stop();

            assertThat(isRunning(Long.toString(other.pid()))).isTrue();
            assertThat(run()).isEmptyDirectory();
        }
    }
}
