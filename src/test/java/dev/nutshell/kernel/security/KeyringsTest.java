package dev.nutshell.kernel.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.FakeSyscalls;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.testing.OwnThread;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class KeyringsTest {
    private static final int KEYCTL_DESCRIBE = 6;
    private static final long KEY_SPEC_SESSION_KEYRING = -3;

    private final Syscalls kernel = SymbolSource.syscalls();

    @Test
    void joinsANewSessionThatItsUserMaySearch() throws Exception {
        Assumptions.assumeTrue(
                kernel.attempt(SystemCall.KEYCTL, KEYCTL_DESCRIBE, KEY_SPEC_SESSION_KEYRING) != -38,
                "this kernel has no keys");
        String name = "_ses.test." + ProcessHandle.current().pid();

        String description =
                OwnThread.call(
                        () -> {
                            new Keyrings(kernel).joinSession(name);
                            return describeSession();
                        });

        assertThat(description).startsWith("keyring;").endsWith(";" + name);
        long permissions = Long.parseLong(description.split(";")[3], 16);
        assertThat(permissions & 0x0008_0000).isNotZero();
        assertThat(describeSession()).doesNotContain(name);
    }

    @Test
    void doesNothingOnAKernelWithoutKeys() {
        FakeSyscalls without = new FakeSyscalls().failing(SystemCall.KEYCTL, Errno.ENOSYS);

        assertThatCode(() -> new Keyrings(without).joinSession("x")).doesNotThrowAnyException();
        assertThat(without.calls()).hasSize(1);
    }

    @Test
    void namesTheKeyringThatCannotBeMade() {
        FakeSyscalls full = new FakeSyscalls().failing(SystemCall.KEYCTL, Errno.EDQUOT);

        assertThatThrownBy(() -> new Keyrings(full).joinSession("_ses.1"))
                .isInstanceOf(KernelException.class)
                .hasMessage("keyctl(2) session keyring _ses.1: EDQUOT (Disk quota exceeded)");
    }

    private String describeSession() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(4096);
            kernel.attempt(
                    SystemCall.KEYCTL,
                    KEYCTL_DESCRIBE,
                    KEY_SPEC_SESSION_KEYRING,
                    buffer.address(),
                    buffer.byteSize());
            return buffer.getString(0);
        }
    }
}
