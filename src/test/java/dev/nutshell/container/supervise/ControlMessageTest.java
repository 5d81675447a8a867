package dev.nutshell.container.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireWriter;
import dev.nutshell.network.driver.None;
import dev.nutshell.network.endpoint.EndpointPlan;
import dev.nutshell.network.endpoint.NetworkFacts;
import dev.nutshell.network.endpoint.Wish;
import dev.nutshell.network.link.LinkSizes;
import dev.nutshell.runtime.StartPlans;
import dev.nutshell.testing.TornBytes;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ControlMessageTest {
    static List<ControlMessage> messages() {
        return List.of(
                new ControlMessage.Attach(true, false, true),
                new ControlMessage.Attached(true),
                new ControlMessage.EndInput(),
                new ControlMessage.Signal(64),
                new ControlMessage.Stop(15),
                new ControlMessage.Signalled(1),
                new ControlMessage.Restart(new RestartRule(RestartRule.Condition.ON_FAILURE, 5)),
                new ControlMessage.Limits(StartPlans.full().resources()),
                new ControlMessage.Networks(
                        List.of(
                                new EndpointPlan(
                                        new NetworkFacts(
                                                ContainerId.random().value(),
                                                "none",
                                                new None(),
                                                false,
                                                false,
                                                List.of()),
                                        Wish.NONE,
                                        LinkSizes.ofMtu(1500)))),
                new ControlMessage.Started(4_194_304),
                new ControlMessage.Failed(ErrorKind.COMMAND_NOT_FOUND, "exec: \"ä\": not found"),
                new ControlMessage.Exited(137, true),
                new ControlMessage.Execute(ContainerId.random().value()),
                new ControlMessage.Executed(),
                new ControlMessage.Hold());
    }

    @Test
    void everyMessageHasAnExample() {
        Set<Class<?>> examples =
                messages().stream().map(ControlMessage::getClass).collect(Collectors.toSet());

        assertThat(ControlMessage.class.getPermittedSubclasses())
                .containsExactlyInAnyOrderElementsOf(examples);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void messageComesBack(ControlMessage message) {
        assertThat(ControlMessage.ofBytes(message.toBytes())).isEqualTo(message);
    }

    @ParameterizedTest
    @EnumSource(ErrorKind.class)
    void everyErrorComesBack(ErrorKind kind) {
        ControlMessage message = new ControlMessage.Failed(kind, "");

        assertThat(ControlMessage.ofBytes(message.toBytes())).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void tornMessageIsCorrupt(ControlMessage message) {
        TornBytes.assertRefused(message.toBytes(), ControlMessage::ofBytes);
        TornBytes.assertNoSurprise(message.toBytes(), ControlMessage::ofBytes);
    }

    @Test
    void kindThatOnlyLooksLikeOneIsCorrupt() {
        // the low half of the number alone would be an Attach
        byte[] bytes =
                new WireWriter().number(1L << 32 | 1).flag(true).flag(true).flag(true).toBytes();

        assertThatThrownBy(() -> ControlMessage.ofBytes(bytes))
                .hasMessage("control message: torn at byte 8 of 11");
    }

    @Test
    void longestFailureFitsIntoAPacket() {
        ControlMessage message = new ControlMessage.Failed(ErrorKind.SYSTEM, "ä".repeat(100_000));

        assertThat(message.toBytes()).hasSizeLessThan(ControlMessage.LIMIT);
        assertThat(ControlMessage.ofBytes(message.toBytes()))
                .isInstanceOfSatisfying(
                        ControlMessage.Failed.class,
                        failed -> assertThat(failed.message()).startsWith("ääää").endsWith("…"));
    }
}
