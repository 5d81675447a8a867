package dev.nutshell.kernel.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.abi.Prctl;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.FakeSyscalls;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.testing.OwnThread;
import dev.nutshell.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessAttributesTest {
    private final ProcessAttributes attributes = new ProcessAttributes(SymbolSource.syscalls());

    @Test
    void forbidsNewPrivilegesOnTheCallingThreadOnly() throws Exception {
        OwnThread.call(
                () -> {
                    assertThat(attributes.newPrivilegesForbidden()).isFalse();
                    attributes.forbidNewPrivileges();
                    assertThat(attributes.newPrivilegesForbidden()).isTrue();
                    assertThat(status()).contains("NoNewPrivs:\t1");
                    return null;
                });

        assertThat(status()).contains("NoNewPrivs:\t0");
    }

    @Test
    void namesTheThreadAndCutsAtFifteenBytes() throws Exception {
        OwnThread.call(
                () -> {
                    attributes.setName("nutshell-supervisor");
                    assertThat(Files.readString(Path.of("/proc/thread-self/comm")))
                            .isEqualTo("nutshell-superv\n");
                    return null;
                });
    }

    @Test
    void switchesDumpableOffAndOn() {
        attributes.setDumpable(false);
        boolean off = attributes.dumpable();
        attributes.setDumpable(true);

        assertThat(off).isFalse();
        assertThat(attributes.dumpable()).isTrue();
    }

    @Test
    @RequiresRoot
    void setsSecureBits() throws Exception {
        OwnThread.call(
                () -> {
                    attributes.setSecureBits(Prctl.SECBIT_NO_SETUID_FIXUP | Prctl.SECBIT_NOROOT);
                    assertThat(attributes.secureBits())
                            .isEqualTo(Prctl.SECBIT_NO_SETUID_FIXUP | Prctl.SECBIT_NOROOT);

                    attributes.setSecureBits(0);
                    attributes.setKeepCapabilities(true);
                    assertThat(attributes.secureBits()).isEqualTo(Prctl.SECBIT_KEEP_CAPS);
                    return null;
                });
    }

    @Test
    void passesOperationAndValueWithZeroWordsBehind() {
        FakeSyscalls kernel = new FakeSyscalls();
        ProcessAttributes recorded = new ProcessAttributes(kernel);

        recorded.setParentDeathSignal(9);
        recorded.becomeSubreaper();

        assertThat(kernel.calls())
                .containsExactly(
                        new FakeSyscalls.Call(SystemCall.PRCTL, List.of(1L, 9L, 0L, 0L, 0L, 0L)),
                        new FakeSyscalls.Call(SystemCall.PRCTL, List.of(36L, 1L, 0L, 0L, 0L, 0L)));
    }

    private static List<String> status() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/status"));
    }
}
