package dev.nutshell.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.abi.SignalNumber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalTest {
    @ParameterizedTest
    @CsvSource({
        "SIGTERM, 15",
        "TERM, 15",
        "term, 15",
        "sigterm, 15",
        "15, 15",
        "9, 9",
        "KILL, 9",
        "IOT, 6",
        "CLD, 17",
        "POLL, 29",
        "RTMIN, 34",
        "SIGRTMIN+3, 37",
        "rtmin+15, 49",
        "RTMAX-14, 50",
        "RTMAX, 64",
        "64, 64",
        "1, 1"
    })
    void understandsWhatDockerUnderstands(String text, int number) {
        assertThat(Signal.parse(text)).isEqualTo(new Signal(number));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "65",
                "999999999999",
                "FOO",
                "SIG",
                "SIGSIGTERM",
                "RTMIN+31",
                "RTMAX-31",
                "RTMIN-1",
                "RTMIN+",
                "15 ",
                "１５",
                "TERM,KILL"
            })
    void refusesOthers(String text) {
        assertThatThrownBy(() -> Signal.parse(text))
                .isInstanceOf(EngineException.class)
                .hasMessage("invalid signal: " + text);
    }

    @Test
    void everyNumberHasANameThatParsesBack() {
        for (int number = 1; number <= SignalNumber.SIGRTMAX; number++) {
            if (number != 32 && number != 33) {
                assertThat(Signal.parse(new Signal(number).signalName()).number())
                        .isEqualTo(number);
            }
        }
        assertThat(new Signal(32).signalName()).isEqualTo("SIG32");
        assertThat(new Signal(6).signalName()).isEqualTo("SIGABRT");
        assertThat(new Signal(17)).hasToString("SIGCHLD");
        assertThat(new Signal(37)).hasToString("SIGRTMIN+3");
        assertThat(new Signal(63)).hasToString("SIGRTMAX-1");
    }

    @Test
    void setsAreMasks() {
        SignalSet set = SignalSet.of(SignalNumber.SIGHUP, SignalNumber.SIGRTMAX);

        assertThat(set.mask()).isEqualTo(0x8000000000000001L);
        assertThat(set.contains(SignalNumber.SIGHUP)).isTrue();
        assertThat(set.without(SignalNumber.SIGHUP).contains(SignalNumber.SIGHUP)).isFalse();
        assertThatThrownBy(() -> SignalSet.of(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("signal 0");
        assertThatThrownBy(() -> set.contains(65))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("signal 65");
    }

    @Test
    void forwardsWhatAUserSends() {
        for (int signal : new int[] {1, 2, 3, 10, 12, 15, 18, 34, 64}) {
            assertThat(SignalSet.FORWARDABLE.contains(signal)).as("signal %d", signal).isTrue();
        }
        for (int signal : new int[] {9, 11, 13, 17, 19, 20, 21, 22, 23, 28, 32, 33}) {
            assertThat(SignalSet.FORWARDABLE.contains(signal)).as("signal %d", signal).isFalse();
        }
    }
}
