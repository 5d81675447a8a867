package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a start does not do, as strace(1) sees it.
@EngineTest
@NutshellOnly
class QuietStartIT {
    /// A logger of the framework used to want the name of the host for records that were dropped again: a question to the network
    /// with each command, which took five seconds where nobody answered and `/etc/hosts` did not have the name.
    @Test
    void nobodyIsAskedForTheNameOfTheHost(NutshellEngine engine, TestImages images)
            throws IOException {
        Path trace = engine.scratch().resolve("trace");
        engine.pull(images.busybox());

        for (List<String> arguments :
                List.of(
                        List.of("images"),
                        List.of("ps", "-a"),
                        List.of("inspect", images.busybox()))) {
            List<String> words =
                    new ArrayList<>(
                            List.of(
                                    "strace",
                                    "-f",
                                    "-o",
                                    trace.toString(),
                                    "-e",
                                    "trace=open,openat,openat2,connect,sendto,sendmmsg"));
            words.addAll(engine.command(arguments).words());
            Command.of(words).run().succeeded();

            assertThat(Files.readString(trace))
                    .as("%s", arguments)
                    .contains(engine.scratch().getParent().toString())
                    .doesNotContain("\"/etc/hosts\"")
                    .doesNotContain("\"/etc/resolv.conf\"")
                    .doesNotContain("htons(53)");
        }
    }
}
