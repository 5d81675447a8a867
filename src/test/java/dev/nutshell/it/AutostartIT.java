package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// `autostart`: the unit, and what it starts.
@EngineTest
@NutshellOnly
class AutostartIT {
    @Test
    void unitIsInstalledOnceAndRemoved(NutshellEngine engine) throws Exception {
        Path machine = engine.scratch().resolve("machine");
        Files.createDirectories(machine.resolve("etc/systemd/system"));
        Path unit = machine.resolve("etc/systemd/system/nutshell-autostart.service");
        Path link =
                machine.resolve(
                        "etc/systemd/system/multi-user.target.wants/nutshell-autostart.service");

        for (int i = 0; i < 2; i++) {
            engine.call("autostart", "install", "--destdir", machine.toString()).succeeded();
            assertThat(Files.readString(unit)).contains(" autostart run\n");
            assertThat(link.toRealPath()).isEqualTo(unit.toRealPath());
        }
        engine.call("autostart", "remove", "--destdir", machine.toString()).succeeded();

        assertThat(unit).doesNotExist();
        assertThat(Files.isSymbolicLink(link)).isFalse();
    }

    @Test
    void machineWithoutInitSystemIsRefused(NutshellEngine engine) throws Exception {
        Path machine = Files.createDirectories(engine.scratch().resolve("bare"));

        engine.call("autostart", "install", "--destdir", machine.toString())
                .refused(1, "neither systemd nor OpenRC found below " + machine);
    }

    @Test
    void startsWhatHasAPolicy(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());
        for (String policy : new String[] {"no", "always"}) {
            engine.call(
                            "run",
                            "-d",
                            "--name",
                            "policy-" + policy,
                            "--restart",
                            policy,
                            images.busybox(),
                            "sleep",
                            "1000")
                    .succeeded();
            engine.call("stop", "-t", "0", "policy-" + policy).succeeded();
        }

        engine.call("autostart", "run").succeeded();

        assertThat(engine.call("ps", "--format", "{{.Names}}").succeeded().lines())
                .containsExactly("policy-always");
        engine.call("rm", "-f", "policy-always", "policy-no").succeeded();
    }
}
