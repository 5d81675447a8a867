package dev.nutshell.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.FakeSyscalls;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PidFdTest {
    private final Syscalls syscalls = SymbolSource.syscalls();

    @Test
    void signalReachesTheProcessAndTellsHowItEnded() {
        try (ChildProcess child = sleeping();
                PollSet poll = new PollSet(syscalls, 1)) {
            int place = poll.add(child.pidFd().descriptor(), PollSet.READABLE);
            assertThat(child.pidFd().poll()).isEmpty();
            assertThat(poll.await(0)).isFalse();

            child.pidFd().send(SignalNumber.SIGKILL);

            poll.await();
            assertThat(poll.events(place) & PollSet.READABLE).isNotZero();
            assertThat(child.pidFd().poll())
                    .contains(new ExitStatus.Killed(SignalNumber.SIGKILL, false));
            assertThat(child.pidFd().sendIfAlive(SignalNumber.SIGTERM)).isFalse();
            assertThatThrownBy(() -> child.pidFd().send(SignalNumber.SIGTERM))
                    .isInstanceOf(KernelException.class)
                    .hasMessage(
                            "pidfd_send_signal(2) signal 15 to process "
                                    + child.pid()
                                    + ": ESRCH (No such process)");
        }
    }

    @Test
    void opensARunningProcessByNumber() {
        try (ChildProcess child = sleeping();
                PidFd second = PidFd.open(syscalls, child.pid())) {
            assertThat(second.pid()).isEqualTo(child.pid());
            assertThat(second.sendIfAlive(SignalNumber.SIGKILL)).isTrue();
            assertThat(child.pidFd().await().shellCode()).isEqualTo(137);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ESRCH", "EINVAL", "ENOENT"})
    void processThatIsNotThereIsNotHeld(Errno errno) {
        FakeSyscalls failing = new FakeSyscalls().failing(SystemCall.PIDFD_OPEN, errno);

        assertThat(PidFd.openIfPresent(failing, 1)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"EMFILE", "ENFILE", "ENOMEM"})
    void whoCannotBeHeldIsNotDead(Errno errno) {
        FakeSyscalls failing = new FakeSyscalls().failing(SystemCall.PIDFD_OPEN, errno);

        assertThatThrownBy(() -> PidFd.openIfPresent(failing, 1))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining(errno.toString());
    }

    @Test
    void namesAProcessThatIsNotThere() {
        assertThatThrownBy(() -> PidFd.open(syscalls, Integer.MAX_VALUE))
                .hasMessage("pidfd_open(2) process 2147483647: ESRCH (No such process)");
    }

    @Test
    void refusedSignalIsNotTakenForADeadProcess() {
        FakeSyscalls fake = new FakeSyscalls().failing(SystemCall.PIDFD_SEND_SIGNAL, Errno.EPERM);
        PidFd process = new PidFd(fake, 7, new Fd(fake, 3, "process 7"));

        assertThatThrownBy(() -> process.sendIfAlive(15))
                .hasMessage(
                        "pidfd_send_signal(2) signal 15 to process 7: EPERM (Operation not permitted)");
    }

    private ChildProcess sleeping() {
        ChildProcess child =
                new Clone(syscalls)
                        .spawn(
                                CloneRequest.plain(),
                                ChildProgram.builder()
                                        .defaultSignals()
                                        .execute("/bin/sleep", List.of("sleep", "60"), List.of()));
        child.awaitExecution();
        return child;
    }
}
