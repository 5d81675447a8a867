package dev.nutshell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.it.harness.EngineTest;
import dev.nutshell.it.harness.NutshellEngine;
import dev.nutshell.it.harness.NutshellOnly;
import dev.nutshell.it.harness.Outcome;
import dev.nutshell.it.harness.TestImages;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Logs that go to somebody else.
@EngineTest
@NutshellOnly
class LogsIT {
    private static final int LONGEST = 1 << 12;

    @Test
    void linesForSyslogCanBeReadHereToo(NutshellEngine engine, TestImages images) throws Exception {
        engine.pull(images.busybox());
        try (DatagramSocket server =
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            String address = "syslog-address=udp://127.0.0.1:" + server.getLocalPort();

            run(engine, images, address, "cache-max-file=2").succeeded();

            assertThat(received(server)).endsWith(": out");
            assertThat(received(server)).endsWith(": err");
        }
        assertThat(engine.call("logs", "it").succeeded().output()).isEqualTo("out\n");
        assertThat(engine.call("logs", "it").error()).isEqualTo("err\n");
        assertThat(engine.inspect("it", "{{.LogPath}}|{{.HostConfig.LogConfig.Type}}"))
                .isEqualTo("|syslog");
        engine.call("rm", "it").succeeded();
    }

    @Test
    void copyOfTheLinesCanBeRefused(NutshellEngine engine, TestImages images) {
        engine.pull(images.busybox());

        run(engine, images, "syslog-address=udp://127.0.0.1:9", "cache-disabled=true").succeeded();

        engine.call("logs", "it").refused(1, "configured logging driver does not support reading");
        engine.call("rm", "it").succeeded();
    }

    private static Outcome run(NutshellEngine engine, TestImages images, String... options) {
        return engine.call(
                "run",
                "--name=it",
                "--log-driver=syslog",
                "--log-opt=" + options[0],
                "--log-opt=" + options[1],
                images.busybox(),
                "sh",
                "-c",
                "echo out; sleep 0.1; echo err >&2");
    }

    private static String received(DatagramSocket server) throws Exception {
        server.setSoTimeout(10_000);
        DatagramPacket packet = new DatagramPacket(new byte[LONGEST], LONGEST);
        server.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8).strip();
    }
}
