package dev.nutshell.container.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.ChildProcess;
import dev.nutshell.kernel.process.ChildProgram;
import dev.nutshell.kernel.process.Clone;
import dev.nutshell.kernel.process.CloneRequest;
import dev.nutshell.kernel.process.ExitStatus;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.kernel.process.UnixSockets;
import dev.nutshell.runtime.OciRuntime;
import dev.nutshell.runtime.init.InitChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The child is a real one; what init would say over its channel is said by the test.
@Timeout(60)
class ContainerProcessTest {
    private static final long FAILED = 3;
    private static final long EXECUTING = 5;

    private final Syscalls syscalls = SymbolSource.syscalls();
    private final UnixSockets sockets = new UnixSockets(syscalls);
    private final UnixSockets.Pair channel =
            sockets.pair(SocketConstants.SOCK_SEQPACKET, "channel");
    private final Reactor reactor = new Reactor(syscalls);
    private final Recorder events = new Recorder();

    @AfterEach
    void close() {
        channel.close();
        reactor.close();
    }

    @Test
    void programThatRunsAndEnds() {
        try (ContainerProcess process = start("/bin/sh", "-c", "exit 7")) {
            say(new WireWriter().number(EXECUTING));
            endTalk();
            turnUntilEnd();

            assertThat(events.seen)
                    .containsExactly("running " + process.pid(), "ended Exited[code=7]");
        }
    }

    @Test
    void endThatIsSeenBeforeTheChannelComesAfterTheStart() {
        ChildProcess child = spawn("/bin/sh", "-c", "exit 3");
        awaitEndOf(child);
        say(new WireWriter().number(EXECUTING));
        endTalk();
        try (ContainerProcess process = supervised(child)) {
            turnUntilEnd();

            assertThat(events.seen)
                    .containsExactly("running " + process.pid(), "ended Exited[code=3]");
        }
    }

    @Test
    void reasonThatInitGives() {
        try (ContainerProcess process = start("/bin/true")) {
            say(
                    new WireWriter()
                            .number(FAILED)
                            .number(ErrorKind.COMMAND_NOT_FOUND.ordinal())
                            .text("exec: \"x\": not found"));
            endTalk();
            while (events.failure == null) {
                reactor.turn(-1);
            }
            process.awaitFailure();

            assertThat(events.failure.kind()).isEqualTo(ErrorKind.COMMAND_NOT_FOUND);
            assertThat(events.seen)
                    .containsExactly("failed exec: \"x\": not found", "ended Exited[code=0]");
        }
    }

    @Test
    void reasonThatIsGivenAfterTheLastWordBeforeExec() {
        try (ContainerProcess process = start("/bin/true")) {
            say(new WireWriter().number(EXECUTING));
            say(
                    new WireWriter()
                            .number(FAILED)
                            .number(ErrorKind.NOT_EXECUTABLE.ordinal())
                            .text("exec: \"/etc\": permission denied"));
            endTalk();
            while (events.failure == null) {
                reactor.turn(-1);
            }
            process.awaitFailure();

            assertThat(events.seen.getFirst())
                    .isEqualTo("failed exec: \"/etc\": permission denied");
        }
    }

    @Test
    void initThatIsKilledBeforeItsLastWordHasNotStarted() {
        try (ContainerProcess process = start("/bin/sleep", "1000")) {
            process.signal(9);
            endTalk();
            turnUntilEnd();

            assertThat(events.seen)
                    .containsExactly(
                            "failed the container's init was killed by signal 9 (is the memory limit too low?)"
                                    + " before it could execute the command",
                            "ended Killed[signal=9, coreDumped=false]");
        }
    }

    @Test
    void initThatEndsWithoutAWordHasNotStarted() {
        try (ContainerProcess process = start("/bin/sh", "-c", "exit 1")) {
            endTalk();
            turnUntilEnd();

            assertThat(events.seen)
                    .containsExactly(
                            "failed the container's init exited with code 1 before it could execute the command",
                            "ended Exited[code=1]");
            assertThat(process.pid()).isPositive();
        }
    }

    @Test
    void initThatCouldNotBeExecutedSaysWhichCallFailed() {
        try (ContainerProcess process = start("/no/such/engine")) {
            endTalk();
            while (events.failure == null) {
                reactor.turn(-1);
            }
            process.awaitFailure();

            assertThat(events.seen)
                    .containsExactly(
                            "failed execve(2) /no/such/engine: ENOENT (No such file or directory)",
                            "ended Exited[code=127]");
        }
    }

    @Test
    void nonsenseOnTheChannelIsAFailedStart() {
        try (ContainerProcess process = start("/bin/true")) {
            say(new WireWriter().number(77));
            endTalk();
            while (events.failure == null) {
                reactor.turn(-1);
            }
            process.awaitFailure();

            assertThat(events.seen.getFirst()).isEqualTo("failed message of init: unknown kind 77");
        }
    }

    @Test
    void releaseOfAnInitThatHasGoneIsNoFailure() {
        try (ContainerProcess process = start("/bin/true")) {
            say(
                    new WireWriter()
                            .number(FAILED)
                            .number(ErrorKind.SYSTEM.ordinal())
                            .text("mount /proc: EPERM"));
            endTalk();
            process.release();
            while (events.failure == null) {
                reactor.turn(-1);
            }
            process.awaitFailure();

            assertThat(events.seen.getFirst()).isEqualTo("failed mount /proc: EPERM");
        }
    }

    @Test
    void whoeverIsToldOfTheEndMayCloseAtOnce() {
        ChildProcess child = spawn("/bin/true");
        int pid = child.pid();
        ContainerProcess[] process = new ContainerProcess[1];
        events.atEnd = () -> process[0].close();
        process[0] = supervised(child);
        endTalk();
        turnUntilEnd();

        assertThat(events.seen.getLast()).isEqualTo("ended Exited[code=0]");
        assertThat(Path.of("/proc/" + pid)).doesNotExist();
    }

    @Test
    void goIsSaidOnce() {
        try (ContainerProcess process = start("/bin/sleep", "1000")) {
            process.release();
            process.release();

            assertThat(sockets.receive(channel.second(), 100, 0).content()).isNotEmpty();
            try (PollSet poll = new PollSet(syscalls, 1)) {
                poll.add(channel.second(), PollSet.READABLE);
                assertThat(poll.await(1)).isFalse();
            }
            process.signal(9);
            endTalk();
            turnUntilEnd();
        }
    }

    private void turnUntilEnd() {
        while (!events.ended) {
            reactor.turn(-1);
        }
        // nothing is waited for any longer
        assertThat(reactor.turn(0)).isFalse();
    }

    private void say(WireWriter message) {
        sockets.send(channel.second(), message.toBytes(), List.of());
    }

    private void endTalk() {
        channel.second().close();
    }

    private ContainerProcess start(String... words) {
        return supervised(spawn(words));
    }

    private ContainerProcess supervised(ChildProcess child) {
        return new ContainerProcess(
                reactor,
                new OciRuntime.Creation(child, new InitChannel(syscalls, channel.first())),
                events);
    }

    private ChildProcess spawn(String... words) {
        ChildProgram program =
                ChildProgram.builder()
                        .defaultSignals()
                        .execute(words[0], List.of(words), List.of());
        return new Clone(syscalls).spawn(CloneRequest.plain(), program);
    }

    private void awaitEndOf(ChildProcess child) {
        try (PollSet poll = new PollSet(syscalls, 1)) {
            poll.add(child.pidFd().descriptor(), PollSet.READABLE);
            poll.await();
        }
    }

    private static final class Recorder implements ContainerProcess.Events {
        private final List<String> seen = new ArrayList<>();
        private EngineException failure;
        private boolean ended;
        private Runnable atEnd = () -> {};

        @Override
        public void console(Fd master) {
            seen.add("console");
        }

        @Override
        public void running(int pid) {
            seen.add("running " + pid);
        }

        @Override
        public void failed(EngineException why) {
            seen.add("failed " + why.getMessage());
            failure = why;
        }

        @Override
        public void ended(ExitStatus status) {
            seen.add("ended " + status);
            ended = true;
            atEnd.run();
        }
    }
}
