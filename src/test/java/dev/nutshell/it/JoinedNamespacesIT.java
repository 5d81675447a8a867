package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Engine;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Patience;
import dev.nutshell.it.harness.TestImages;
import org.junit.jupiter.api.Test;

/// Containers in namespaces of other containers.
@EngineTest
class JoinedNamespacesIT {
    private static final String NAMESPACES =
            "readlink /proc/self/ns/ipc; readlink /proc/self/ns/pid";

    @Test
    void processesAndSharedMemoryAreThoseOfTheOther(Engine engine, TestImages images) {
        donor(engine, images, "shareable");
        engine.call("exec", "donor", "touch", "/dev/shm/seen").succeeded();
        String own = engine.call("exec", "donor", "sh", "-c", NAMESPACES).succeeded().output();

        assertThat(
                        engine.run(
                                        "--ipc=container:donor",
                                        "--pid=container:donor",
                                        images.busybox(),
                                        "sh",
                                        "-c",
                                        NAMESPACES + "; ls /dev/shm; cat /proc/1/comm")
                                .succeeded()
                                .output())
                .isEqualTo(own + "seen\nsleep\n");
        engine.call("rm", "-f", "donor").succeeded();
    }

    @Test
    void ipcThatIsNotOfferedCannotBeJoined(Engine engine, TestImages images) {
        donor(engine, images, "private");

        assertThat(
                        engine.run("--ipc=container:donor", images.busybox(), "true")
                                .exited(125)
                                .error())
                .contains(
                        "non-shareable IPC (hint: use IpcMode:shareable for the donor container)");
        engine.call("rm", "-f", "donor").succeeded();
    }

    @Test
    void nextRunJoinsWhatTheOtherHasBecome(Engine engine, TestImages images) {
        donor(engine, images, "shareable");
        engine.call(
                        "run",
                        "-d",
                        "--name",
                        "guest",
                        "--network=none",
                        "--restart=always",
                        "--ipc=container:donor",
                        images.busybox(),
                        "sh",
                        "-c",
                        "readlink /proc/self/ns/ipc; sleep 0.1; exit 1")
                .succeeded();
        engine.call("restart", "-t", "0", "donor").succeeded();
        String now =
                engine.call("exec", "donor", "readlink", "/proc/self/ns/ipc").succeeded().output();

        Patience.until(
                () -> now + engine.call("logs", "guest").output(),
                () -> engine.call("logs", "guest").output().endsWith(now));
        engine.call("rm", "-f", "guest", "donor").succeeded();
    }

    @Test
    @NutshellOnly
    void runWithoutTheOtherFailsAndSaysSo(NutshellEngine engine, TestImages images) {
        donor(engine, images, "shareable");
        engine.call(
                        "run",
                        "-d",
                        "--name",
                        "guest",
                        "--restart=always",
                        "--pid=container:donor",
                        images.busybox(),
                        "sh",
                        "-c",
                        "sleep 1000")
                .succeeded();
        engine.call("kill", "donor").succeeded();

        Patience.until(
                () -> engine.call("inspect", "guest").output(),
                () ->
                        engine.call("inspect", "-f", "{{.State.Status}} {{.State.Error}}", "guest")
                                .output()
                                .equals(
                                        "exited cannot join the namespaces of container donor: it"
                                                + " is not running\n"));
        engine.call("start", "guest").refused(1, "donor", "it is not running");
        engine.call("rm", "guest", "donor").succeeded();
    }

    private static void donor(Engine engine, TestImages images, String ipc) {
        engine.pull(images.busybox());
        engine.call(
                        "run",
                        "-d",
                        "--name",
                        "donor",
                        "--network=none",
                        "--ipc=" + ipc,
                        images.busybox(),
                        "sleep",
                        "1000")
                .succeeded();
    }
}
