package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What only the native binary can prove about itself: nothing between clone and exec waits for a collector.
class SelfTestIT {
    /// A tenth of what `self-test spawn` does by itself, which takes minutes.
    private static final int SPAWNS = 1000;

    @Test
    void spawnsUnderPermanentCollectionLoseNothing() throws Exception {
        String report = selfTest("spawn", "--count", Integer.toString(SPAWNS));

        assertThat(report)
                .startsWith(SPAWNS + " spawned, 0 lost, 0 hung, 0 descriptors leaked, ")
                .doesNotContain(" 0 collections");
    }

    @Test
    void doorToTheKernelIsMeasurable() throws Exception {
        assertThat(selfTest("syscall"))
                .matches(
                        "call through the door: \\d+ ns\nbare call: \\d+ ns\ndifference: -?\\d+ ns\n");
    }

    private static String selfTest(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(System.getProperty("nutshell.binary"), "self-test"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
