package dev.nutshell.kernel.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.FakeSyscalls;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.security.CapabilitySet;
import dev.nutshell.kernel.security.ProcessAttributes;
import dev.nutshell.testing.OwnThread;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Filters in the real kernel, each on a thread of its own; `no_new_privs` makes that possible without root.
class SeccompTest {
    private static final long CLONE_NEWUSER = 0x1000_0000;
    private static final long CLONE_NEWNS = 0x2_0000;
    private static final int AF_INET = 2;
    private static final int AF_ALG = 38;
    private static final int SOCK_STREAM = 1;

    private final Syscalls kernel = SymbolSource.syscalls();

    @Test
    void refusesOneCallOnOneThread() throws Exception {
        SeccompRule rule =
                new SeccompRule(List.of("uname"), SeccompAction.errno(Errno.EXDEV), List.of());
        SeccompPolicy policy =
                new SeccompPolicy(SeccompAction.ALLOW, Set.of(), List.of(rule), Set.of());

        OwnThread.call(
                () -> {
                    install(SeccompCompiler.compile(policy, Architecture.current()));
                    assertThat(uname()).isEqualTo(-Errno.EXDEV.number());
                    assertThat(Files.readAllLines(Path.of("/proc/thread-self/status")))
                            .contains("Seccomp:\t2");
                    return null;
                });

        assertThat(uname()).isZero();
    }

    @Test
    void defaultFilterStopsWhatAContainerMustNotDo() throws Exception {
        OwnThread.call(
                () -> {
                    install(
                            SeccompPrograms.forDefault(
                                    Architecture.current(), CapabilitySet.DOCKER_DEFAULT));

                    assertThat(uname()).isZero();
                    assertThat(kernel.attempt(SystemCall.BPF, 0, 0, 0))
                            .isEqualTo(-Errno.EPERM.number());
                    assertThat(kernel.attempt(SystemCall.KEYCTL, 0, -3, 0))
                            .isEqualTo(-Errno.EPERM.number());
                    assertThat(kernel.attempt(SystemCall.UNSHARE, CLONE_NEWUSER))
                            .isEqualTo(-Errno.EPERM.number());
                    assertThat(kernel.attempt(SystemCall.MOUNT, 0, 0, 0, 0, 0))
                            .isEqualTo(-Errno.EPERM.number());
                    assertThat(kernel.attempt(SystemCall.FSOPEN, 0, 0))
                            .isEqualTo(-Errno.EPERM.number());
                    assertThat(kernel.attempt(SystemCall.SETNS, -1, CLONE_NEWNS))
                            .isEqualTo(-Errno.EPERM.number());
                    assertThat(kernel.attempt(SystemCall.CLONE3, 0, 0))
                            .isEqualTo(-Errno.ENOSYS.number());
                    assertThat(kernel.attempt(SystemCall.SOCKET, AF_ALG, SOCK_STREAM, 0))
                            .isEqualTo(-Errno.EPERM.number());

                    long socket =
                            kernel.invoke(
                                    SystemCall.SOCKET, "internet socket", AF_INET, SOCK_STREAM, 0);
                    assertThat(kernel.attempt(SystemCall.CLOSE, socket)).isZero();
                    assertThat(kernel.invoke(SystemCall.PERSONALITY, "", 0xFFFF_FFFFL))
                            .isNotNegative();
                    assertThat(kernel.attempt(SystemCall.PERSONALITY, 0x40_0000))
                            .isEqualTo(-Errno.EPERM.number());
                    return null;
                });
    }

    @Test
    void leavesAwayTheFlagThatAnOldKernelDoesNotKnow() {
        FakeSyscalls old = new FakeSyscalls().failing(SystemCall.SECCOMP, Errno.EINVAL);

        assertThatThrownBy(
                        () ->
                                new Seccomp(old)
                                        .install(
                                                program(),
                                                Set.of(FilterFlag.SPEC_ALLOW, FilterFlag.LOG)))
                .isInstanceOf(KernelException.class)
                .hasMessage("seccomp(2) filter of 2 instructions: EINVAL (Invalid argument)");
        assertThat(old.calls()).extracting(call -> call.arguments().get(1)).containsExactly(6L, 2L);
    }

    @Test
    void reportsAThreadThatCannotTakeTheFilter() {
        FakeSyscalls kernelWithThreads = new FakeSyscalls().answering(SystemCall.SECCOMP, 4711);

        assertThatThrownBy(
                        () ->
                                new Seccomp(kernelWithThreads)
                                        .install(program(), Set.of(FilterFlag.TSYNC)))
                .hasMessage("seccomp(2) filter of 2 instructions: ESRCH (No such process)");
    }

    @Test
    void refusesBytesThatAreNoProgram() {
        assertThatThrownBy(() -> BpfProgram.ofBytes(new byte[12]))
                .isInstanceOf(EngineException.class)
                .hasMessage("seccomp filter has 12 bytes");
    }

    private static BpfProgram program() {
        return BpfProgram.of(
                List.of(BpfInstruction.load(0), BpfInstruction.give(SeccompAction.ALLOW)));
    }

    private void install(BpfProgram program) {
        new ProcessAttributes(kernel).forbidNewPrivileges();
        new Seccomp(kernel).install(program, Set.of(FilterFlag.SPEC_ALLOW));
    }

    private long uname() {
        try (Arena arena = Arena.ofConfined()) {
            return kernel.attempt(SystemCall.UNAME, arena.allocate(6 * 65).address());
        }
    }
}
