package dev.nutshell.kernel.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Capability;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CapabilitySetTest {
    private static final List<String> NOTHING = List.of();

    @ParameterizedTest
    @ValueSource(
            strings = {"NET_ADMIN", "net_admin", "CAP_NET_ADMIN", "cap_Net_Admin", " NET_ADMIN "})
    void readsNamesAsDockerDoes(String text) {
        assertThat(CapabilitySet.parse(text)).isEqualTo(new CapabilitySet(1L << 12));
    }

    @ParameterizedTest
    @CsvSource({
        "FOO,CAP_FOO",
        "CAP_,CAP_",
        "'',CAP_",
        "net-admin,CAP_NET-ADMIN",
        "CAP_CAP_KILL,CAP_CAP_KILL"
    })
    void refusesUnknownNames(String text, String reported) {
        assertThatThrownBy(() -> CapabilitySet.parse(text))
                .isInstanceOf(EngineException.class)
                .hasMessage("unknown capability: \"" + reported + "\"")
                .extracting(failure -> ((EngineException) failure).kind())
                .isEqualTo(ErrorKind.INVALID_ARGUMENT);
    }

    @Test
    void defaultIsTheMaskThatDockerContainersShowInProc() {
        assertThat(CapabilitySet.DOCKER_DEFAULT.bits()).isEqualTo(0xa80425fbL);
    }

    @Test
    void numbersAreTheKernels() {
        assertThat(CapabilitySet.ALL.bits()).isEqualTo(0x1ff_ffff_ffffL);
        assertThat(Capability.SYS_ADMIN.number()).isEqualTo(21);
        assertThat(Capability.SETFCAP.number()).isEqualTo(31);
        assertThat(Capability.AUDIT_READ.number()).isEqualTo(37);
        assertThat(Capability.CHECKPOINT_RESTORE.number()).isEqualTo(40);
        assertThat(CapabilitySet.of(Capability.KILL, Capability.CHOWN).names())
                .containsExactly("CAP_CHOWN", "CAP_KILL");
    }

    /// Expected: TweakCapabilities of moby, with `available` standing for GetAllCapabilities.
    @ParameterizedTest(name = "add {0} drop {1}")
    @CsvSource({
        "'', '', a80425fb",
        "NET_ADMIN, '', a80435fb",
        "'', NET_RAW, a80405fb",
        "'', ALL, 0",
        "CHOWN, all, 1",
        "ALL, '', ffffffffff",
        "All, 'CHOWN,KILL', ffffffffde",
        "ALL, ALL, ffffffffff",
        "'ALL,CHOWN', CHOWN, fffffffffe",
        "CHOWN, CHOWN, a80425fb",
        "SYS_ADMIN, SYS_ADMIN, a82425fb",
        "'CHOWN,KILL', 'ALL,CHOWN', 21",
        "'', SYS_ADMIN, a80425fb"
    })
    void addsAndDropsAsDockerDoes(String added, String dropped, String expected) {
        CapabilitySet available = new CapabilitySet(0xff_ffff_ffffL);

        assertThat(CapabilitySet.DOCKER_DEFAULT.adjusted(words(added), words(dropped), available))
                .isEqualTo(new CapabilitySet(Long.parseLong(expected, 16)));
    }

    @Test
    void saysWhichOptionHasTheUnknownName() {
        assertThatThrownBy(
                        () ->
                                CapabilitySet.NONE.adjusted(
                                        List.of("nope"), NOTHING, CapabilitySet.ALL))
                .hasMessage("invalid CapAdd: unknown capability: \"CAP_NOPE\"");
        assertThatThrownBy(
                        () ->
                                CapabilitySet.NONE.adjusted(
                                        NOTHING, List.of("nope"), CapabilitySet.ALL))
                .hasMessage("invalid CapDrop: unknown capability: \"CAP_NOPE\"");
    }

    @Test
    void refusesWhatTheEngineCannotGive() {
        assertThatThrownBy(
                        () ->
                                CapabilitySet.NONE.adjusted(
                                        List.of("BPF"),
                                        NOTHING,
                                        CapabilitySet.of(Capability.CHOWN)))
                .hasMessage(
                        "invalid CapAdd: capability not supported by your kernel or not available in the current "
                                + "environment: \"CAP_BPF\"");
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? NOTHING : List.of(text.split(","));
    }
}
