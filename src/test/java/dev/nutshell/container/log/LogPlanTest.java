package dev.nutshell.container.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogPlanTest {
    static Stream<LogTarget> targets() {
        Rotation rotation = new Rotation(10, 3, true);
        return Stream.of(
                new LogTarget.None(),
                new LogTarget.JsonFile(Path.of("/a"), rotation, Map.of("tag", "é")),
                new LogTarget.Local(Path.of("/b"), rotation, Map.of()),
                new LogTarget.Journald(Path.of("/c"), Map.of("A", "1")),
                new LogTarget.Syslog(
                        new SyslogPeer.Local(List.of(Path.of("/dev/log"))),
                        SyslogFormat.RFC5424,
                        4,
                        "tag",
                        "host"));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void comesOutOfTheWireAsItWentIn(LogTarget target) {
        LogPlan plan = new LogPlan(target, true, 4711);
        assertThat(copy(plan)).isEqualTo(plan);
    }

    @Test
    void comesOutWithTheAddressOfAServer() {
        SyslogPeer.Internet peer = new SyslogPeer.Internet(new byte[] {127, 0, 0, 1}, 514, true);
        LogTarget target = new LogTarget.Syslog(peer, SyslogFormat.UNIX, 3, "t", "h");
        LogTarget.Syslog read = (LogTarget.Syslog) copy(new LogPlan(target, false, 0)).target();
        assertThat(read.peer()).usingRecursiveComparison().isEqualTo(peer);
    }

    private static LogPlan copy(LogPlan plan) {
        WireWriter wire = new WireWriter();
        plan.write(wire);
        return LogPlan.read(new WireReader(wire.toBytes(), "plan"));
    }
}
