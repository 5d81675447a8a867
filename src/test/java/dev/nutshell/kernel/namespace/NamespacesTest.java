package dev.nutshell.kernel.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.abi.CloneArguments;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.FakeSyscalls;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.process.ChildProcess;
import dev.nutshell.kernel.process.ChildProgram;
import dev.nutshell.kernel.process.Clone;
import dev.nutshell.kernel.process.CloneRequest;
import dev.nutshell.testing.RequiresRoot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class NamespacesTest {
    private final Syscalls syscalls = SymbolSource.syscalls();
    private final Namespaces namespaces = new Namespaces(syscalls);

    @Test
    void flagsAreTheKernels() {
        assertThat(NamespaceSet.of(Namespace.values()).flags()).isEqualTo(0x7e020080L);
        assertThat(NamespaceSet.of(Namespace.MOUNT, Namespace.PID).flags())
                .isEqualTo(CloneArguments.CLONE_NEWNS | CloneArguments.CLONE_NEWPID);
        assertThat(NamespaceSet.of(Namespace.MOUNT, Namespace.PID)).hasToString("pid mnt");
        assertThat(NamespaceSet.of()).hasToString("none");
        assertThat(Namespace.ofOciName("network")).contains(Namespace.NETWORK);
        assertThat(Namespace.ofOciName("net")).isEmpty();
    }

    @Test
    void procNamesExist() {
        for (Namespace namespace : Namespace.values()) {
            assertThat(Files.exists(Path.of("/proc/self/ns/" + namespace.procName())))
                    .as(namespace.name())
                    .isTrue();
        }
    }

    @Test
    void refusalsNameWhatWasAsked() {
        FakeSyscalls fake =
                new FakeSyscalls()
                        .failing(SystemCall.UNSHARE, Errno.EPERM)
                        .failing(SystemCall.SETHOSTNAME, Errno.EINVAL);

        assertThatThrownBy(
                        () ->
                                new Namespaces(fake)
                                        .unshare(NamespaceSet.of(Namespace.UTS, Namespace.IPC)))
                .hasMessage("unshare(2) ipc uts namespaces: EPERM (Operation not permitted)");
        assertThatThrownBy(() -> new Namespaces(fake).setHostname("x".repeat(65)))
                .hasMessage("sethostname(2) " + "x".repeat(65) + ": EINVAL (Invalid argument)");
    }

    @Test
    @RequiresRoot
    void hostNameOfANewNamespaceIsItsOwn() throws Exception {
        String outside = hostname();
        String inside =
                onOwnThread(
                        () -> {
                            namespaces.unshare(NamespaceSet.of(Namespace.UTS));
                            namespaces.setHostname("inside-ü");
                            return hostname();
                        });

        assertThat(inside).isEqualTo("inside-ü");
        assertThat(hostname()).isEqualTo(outside);
    }

    @Test
    @RequiresRoot
    void joinsTheNamespacesOfAProcess() throws Exception {
        CloneRequest request =
                CloneRequest.of(CloneArguments.CLONE_NEWUTS | CloneArguments.CLONE_NEWIPC);
        try (ChildProcess child =
                new Clone(syscalls)
                        .spawn(
                                request,
                                ChildProgram.builder()
                                        .defaultSignals()
                                        .execute(
                                                "/bin/sleep", List.of("sleep", "60"), List.of()))) {
            child.awaitExecution();
            NamespaceSet both = NamespaceSet.of(Namespace.UTS, Namespace.IPC);
            for (Namespace kind : both.kinds()) {
                Path theirs = Path.of("/proc/" + child.pid() + "/ns/" + kind.procName());
                String joined =
                        onOwnThread(
                                () -> {
                                    namespaces.join(child.pidFd(), both);
                                    return Files.readSymbolicLink(
                                                    Path.of(
                                                            "/proc/thread-self/ns/"
                                                                    + kind.procName()))
                                            .toString();
                                });
                assertThat(joined).isEqualTo(Files.readSymbolicLink(theirs).toString());
                assertThat(joined)
                        .isNotEqualTo(
                                Files.readSymbolicLink(Path.of("/proc/self/ns/" + kind.procName()))
                                        .toString());
            }
            child.pidFd().send(SignalNumber.SIGKILL);
            child.pidFd().await();
            assertThatThrownBy(
                            () ->
                                    onOwnThread(
                                            () -> {
                                                namespaces.join(child.pidFd(), both);
                                                return "";
                                            }))
                    .hasRootCauseMessage(
                            "setns(2) ipc uts namespaces of process "
                                    + child.pid()
                                    + ": ESRCH (No such process)");
        }
    }

    @Test
    @RequiresRoot
    void writesIdMapsOfAChild() throws Exception {
        try (ChildProcess child =
                new Clone(syscalls)
                        .spawn(
                                CloneRequest.of(CloneArguments.CLONE_NEWUSER),
                                ChildProgram.builder()
                                        .defaultSignals()
                                        .execute(
                                                "/bin/sleep", List.of("sleep", "60"), List.of()))) {
            child.awaitExecution();
            ProcessNamespaceFiles files = new ProcessNamespaceFiles(syscalls, child.pid());
            files.writeUserMap(List.of(new IdMapping(0, 100000, 1000), new IdMapping(1000, 5, 1)));
            files.denySetgroups();
            files.writeGroupMap(List.of(new IdMapping(0, 100000, 65536)));

            assertThat(
                            Files.readString(Path.of("/proc/" + child.pid() + "/uid_map"))
                                    .strip()
                                    .split("\\s+"))
                    .containsExactly("0", "100000", "1000", "1000", "5", "1");
            assertThat(Files.readString(Path.of("/proc/" + child.pid() + "/setgroups")))
                    .isEqualTo("deny\n");
            assertThatThrownBy(() -> files.writeUserMap(List.of(new IdMapping(0, 0, 1))))
                    .hasMessage(
                            "write(2) /proc/"
                                    + child.pid()
                                    + "/uid_map: EPERM (Operation not permitted)");
            child.pidFd().send(SignalNumber.SIGKILL);
            child.pidFd().await();
        }
    }

    @Test
    void idMappingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new IdMapping(0, 4294967295L, 1))
                .isInstanceOf(EngineException.class)
                .hasMessage("id mapping 0:4294967295:1: out of range");
        assertThatThrownBy(() -> new IdMapping(-1, 0, 1))
                .hasMessage("id mapping -1:0:1: out of range");
        assertThatThrownBy(() -> new IdMapping(0, 0, 0))
                .hasMessage("id mapping 0:0:0: out of range");
    }

    private static String hostname() throws Exception {
        // uname(1) inherits the thread's namespaces
        Process process = new ProcessBuilder("uname", "-n").start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private static <T> T onOwnThread(Callable<T> action) throws Exception {
        FutureTask<T> task = new FutureTask<>(action);
        Thread.ofPlatform().start(task).join();
        return task.get();
    }
}
