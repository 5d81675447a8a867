package dev.nutshell.kernel.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.kernel.abi.Capability;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.FakeSyscalls;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.security.Capabilities.ThreadSets;
import dev.nutshell.testing.OwnThread;
import dev.nutshell.testing.RequiresRoot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The oracle is the kernel's own `/proc/thread-self/status`.
class CapabilitiesTest {
    private final Capabilities capabilities = new Capabilities(SymbolSource.syscalls());

    @Test
    void readsWhatProcShows() throws Exception {
        ThreadSets sets = capabilities.current();

        assertThat(sets.effective()).isEqualTo(status("CapEff"));
        assertThat(sets.permitted()).isEqualTo(status("CapPrm"));
        assertThat(sets.inheritable()).isEqualTo(status("CapInh"));
        assertThat(capabilities.bounding()).isEqualTo(status("CapBnd"));
        assertThat(capabilities.ambient()).isEqualTo(status("CapAmb"));
    }

    @Test
    void knowsTheLastCapabilityOfTheKernel() throws Exception {
        // a sysctl file answers one read only: Files.readString, which starts with one byte, would
        // see "4"
        byte[] digits = new byte[16];
        int length;
        try (InputStream file = Files.newInputStream(Path.of("/proc/sys/kernel/cap_last_cap"))) {
            length = file.read(digits);
        }
        int last =
                Integer.parseInt(new String(digits, 0, length, StandardCharsets.US_ASCII).strip());

        assertThat(capabilities.known()).isEqualTo(new CapabilitySet((2L << last) - 1));
    }

    @Test
    @RequiresRoot
    void dropsOnTheCallingThreadOnly() throws Exception {
        CapabilitySet before = status("CapBnd");
        CapabilitySet kept = CapabilitySet.of(Capability.CHOWN, Capability.NET_RAW, Capability.BPF);

        OwnThread.call(
                () -> {
                    capabilities.limitBounding(kept);
                    capabilities.apply(new ThreadSets(kept, kept, CapabilitySet.NONE));
                    assertThat(status("CapBnd")).isEqualTo(kept);
                    assertThat(status("CapEff")).isEqualTo(kept);
                    assertThat(status("CapPrm")).isEqualTo(kept);
                    assertThat(status("CapInh")).isEqualTo(CapabilitySet.NONE);
                    return null;
                });

        assertThat(status("CapBnd")).isEqualTo(before);
    }

    @Test
    @RequiresRoot
    void raisesAndClearsAmbient() throws Exception {
        CapabilitySet raised = CapabilitySet.of(Capability.NET_BIND_SERVICE, Capability.PERFMON);

        OwnThread.call(
                () -> {
                    ThreadSets sets = capabilities.current();
                    capabilities.apply(new ThreadSets(sets.effective(), sets.permitted(), raised));
                    capabilities.raiseAmbient(raised);
                    assertThat(status("CapAmb")).isEqualTo(raised);
                    assertThat(capabilities.ambient()).isEqualTo(raised);

                    capabilities.clearAmbient();
                    assertThat(status("CapAmb")).isEqualTo(CapabilitySet.NONE);
                    return null;
                });
    }

    @Test
    void cannotTakeBackWhatWasDropped() throws Exception {
        OwnThread.call(
                () -> {
                    capabilities.apply(
                            new ThreadSets(
                                    CapabilitySet.NONE, CapabilitySet.NONE, CapabilitySet.NONE));
                    CapabilitySet one = CapabilitySet.of(Capability.CHOWN);

                    assertThatThrownBy(
                                    () ->
                                            capabilities.apply(
                                                    new ThreadSets(one, one, CapabilitySet.NONE)))
                            .isInstanceOf(KernelException.class)
                            .hasMessage("capset(2) {CAP_CHOWN}: EPERM (Operation not permitted)");
                    assertThatThrownBy(() -> capabilities.raiseAmbient(one))
                            .hasMessage(
                                    "prctl(2) PR_CAP_AMBIENT_RAISE CAP_CHOWN: EPERM (Operation not permitted)");
                    return null;
                });
    }

    @Test
    void namesTheCapabilityThatCannotBeDropped() {
        FakeSyscalls kernel = new FakeSyscalls().failing(SystemCall.PRCTL, Errno.EPERM);

        assertThatThrownBy(() -> new Capabilities(kernel).clearAmbient())
                .hasMessage("prctl(2) PR_CAP_AMBIENT_CLEAR_ALL: EPERM (Operation not permitted)");
    }

    private static CapabilitySet status(String field) throws IOException {
        return Files.readString(Path.of("/proc/thread-self/status"))
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> new CapabilitySet(Long.parseUnsignedLong(line.split("\\s+")[1], 16)))
                .findFirst()
                .orElseThrow();
    }
}
