package dev.nutshell.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import org.junit.jupiter.api.Test;

class SignalsTest {
    private final Syscalls syscalls = SymbolSource.syscalls();
    private final Signals signals = new Signals(syscalls);

    @Test
    void blockedSignalIsReadFromTheDescriptor() {
        SignalSet before = signals.block(SignalSet.of(SignalNumber.SIGUSR2));
        try (SignalDescriptor descriptor = signals.open(SignalSet.of(SignalNumber.SIGUSR2))) {
            assertThat(signals.mask()).isEqualTo(before.with(SignalNumber.SIGUSR2));
            assertThat(descriptor.read()).isEmpty();

            int process = (int) syscalls.invoke(SystemCall.GETPID, "");
            // to this thread: the JVM's others do not block it
            syscalls.invoke(
                    SystemCall.TGKILL,
                    "",
                    process,
                    syscalls.invoke(SystemCall.GETTID, ""),
                    SignalNumber.SIGUSR2);

            SignalDescriptor.Arrival arrival = descriptor.read().orElseThrow();
            assertThat(arrival.signal()).isEqualTo(SignalNumber.SIGUSR2);
            assertThat(arrival.pid()).isEqualTo(process);
            // SI_TKILL
            assertThat(arrival.code()).isEqualTo(-6);
            assertThat(descriptor.read()).isEmpty();
        } finally {
            signals.restore(before);
        }
        assertThat(signals.mask()).isEqualTo(before);
    }
}
