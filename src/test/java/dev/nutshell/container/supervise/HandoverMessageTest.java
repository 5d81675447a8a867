package dev.nutshell.container.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.container.supervise.HandoverMessage.Stream;
import dev.nutshell.runtime.StartPlans;
import dev.nutshell.testing.TornBytes;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HandoverMessageTest {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.123456789Z");

    static List<HandoverMessage> messages() {
        RestartSchedule schedule =
                new RestartSchedule(new RestartRule(RestartRule.Condition.ON_FAILURE, 4));
        return List.of(
                new HandoverMessage.Place(),
                new HandoverMessage.Process(4_194_304),
                new HandoverMessage.Opened(Stream.TERMINAL),
                new HandoverMessage.InputClosed(),
                new HandoverMessage.Running(1L << 40, TIME),
                new HandoverMessage.Facts(schedule, null, 0, Health.Status.STARTING, 0, null),
                new HandoverMessage.Facts(
                        schedule,
                        StartPlans.full().resources(),
                        2,
                        Health.Status.UNHEALTHY,
                        7,
                        new HandoverMessage.End(TIME, 137, true, true)),
                new HandoverMessage.RunOver(),
                new HandoverMessage.Done());
    }

    @Test
    void everyMessageHasAnExample() {
        Set<Class<?>> examples =
                messages().stream().map(HandoverMessage::getClass).collect(Collectors.toSet());

        assertThat(HandoverMessage.class.getPermittedSubclasses())
                .containsExactlyInAnyOrderElementsOf(examples);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void messageComesBack(HandoverMessage message) {
        // a schedule is no value: what it is made of is compared
        assertThat(HandoverMessage.ofBytes(message.toBytes()).toBytes())
                .isEqualTo(message.toBytes());
    }

    @ParameterizedTest
    @MethodSource("messages")
    void tornMessageIsCorrupt(HandoverMessage message) {
        TornBytes.assertRefused(message.toBytes(), HandoverMessage::ofBytes);
    }
}
