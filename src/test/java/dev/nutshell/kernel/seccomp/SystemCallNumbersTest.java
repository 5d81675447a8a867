package dev.nutshell.kernel.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.abi.SystemCall;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SystemCallNumbersTest {
    @ParameterizedTest
    @CsvSource({
        "openat, 257, 295, 1073742081, 56, 322",
        "rt_sigaction, 13, 174, 1073742336, 134, 174",
        "clone3, 435, 435, 1073742259, 435, 435",
        "socketcall, -1, 102, -1, -1, -1",
        "stat, 4, 106, 1073741828, -1, 106",
        "cacheflush, -1, -1, -1, -1, 983042",
        "file_setattr, 469, 469, 1073742293, 469, 469",
        "no_such_call, -1, -1, -1, -1, -1"
    })
    void numbersAreThoseOfTheKernelsHeaders(
            String name, int x8664, int x86, int x32, int aarch64, int arm) {
        assertThat(number(SystemCallAbi.X86_64, name)).isEqualTo(x8664);
        assertThat(number(SystemCallAbi.X86, name)).isEqualTo(x86);
        assertThat(number(SystemCallAbi.X32, name)).isEqualTo(x32);
        assertThat(number(SystemCallAbi.AARCH64, name)).isEqualTo(aarch64);
        assertThat(number(SystemCallAbi.ARM, name)).isEqualTo(arm);
    }

    private static int number(SystemCallAbi abi, String name) {
        OptionalInt number = SystemCallNumbers.load().number(abi, name);
        return number.orElse(-1);
    }

    /// Two tables of the same facts, written independently.
    @ParameterizedTest
    @EnumSource(SystemCall.class)
    void agreesWithTheCallsOfTheEngine(SystemCall call) {
        for (Architecture architecture : Architecture.values()) {
            assertThat(number(SystemCallAbi.nativeOf(architecture), call.kernelName()))
                    .as(call + " on " + architecture)
                    .isEqualTo(call.number(architecture));
        }
    }

    @Test
    void hasEveryCallOfEveryAbi() {
        assertThat(SystemCallNumbers.load().numbers(SystemCallAbi.X86_64)).hasSize(383);
        assertThat(SystemCallNumbers.load().numbers(SystemCallAbi.AARCH64)).hasSize(325);
    }
}
