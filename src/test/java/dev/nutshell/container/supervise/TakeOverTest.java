package dev.nutshell.container.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.ChildProcess;
import dev.nutshell.kernel.process.ChildProgram;
import dev.nutshell.kernel.process.Clone;
import dev.nutshell.kernel.process.CloneRequest;
import dev.nutshell.kernel.process.ExitStatus;
import dev.nutshell.kernel.process.UnixSockets;
import dev.nutshell.network.directory.Memberships;
import dev.nutshell.store.StateLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The container's first process is a real child; what a supervisor had said before it was killed is said by the test.
@Timeout(60)
class TakeOverTest {
    private static final Instant BEGAN = Instant.parse("2026-01-02T03:04:05.123456789Z");
    private static final Instant ENDED = BEGAN.plusSeconds(7);

    private final Syscalls syscalls = SymbolSource.syscalls();
    private final Reactor reactor = new Reactor(syscalls);
    private final Inheritance inheritance = new Inheritance();
    private final RestartSchedule schedule =
            new RestartSchedule(new RestartRule(RestartRule.Condition.ALWAYS, 0));
    private final Recorder events = new Recorder();

    private Standing standing;
    private ContainerRun run;
    private ContainerNetwork network;
    private TakeOver takeOver;

    @BeforeEach
    void wire(@TempDir Path folder) {
        StateLayout layout = new StateLayout(folder, folder.resolve("run"));
        SupervisePlan plan = SupervisePlans.full(layout);
        standing = new Standing(syscalls, plan);
        run =
                new ContainerRun(
                        syscalls, reactor, plan, Keeper.absent(new UnixSockets(syscalls)), events);
        network =
                new ContainerNetwork(
                        syscalls,
                        reactor,
                        layout,
                        plan.network(),
                        new Memberships(
                                layout,
                                _ -> {
                                    throw new AssertionError("it is on no overlay");
                                }));
        takeOver =
                new TakeOver(
                        new Orphans(syscalls, reactor),
                        new Clients(syscalls, reactor, new NoClients()),
                        standing,
                        new RunGroup(syscalls, "/nutshell-test/" + plan.id().value()),
                        network,
                        null);
    }

    @AfterEach
    void close() {
        run.close();
        network.close();
        reactor.close();
    }

    @Test
    void startThatWasNotCompleteHasFailed() {
        begin(spawn("exit 0"));
        say(facts(null));

        assertThat(takeOver.goOn(inheritance, run)).isFalse();

        assertThat(run.startFailure().kind()).isEqualTo(ErrorKind.SYSTEM);
        assertThat(run.startFailure())
                .hasMessage("the supervisor was killed before the container's program ran");
        assertThat(standing.pause()).isNull();
    }

    /// The next run had begun when the supervisor was killed: the last one's facts say nothing of it.
    @Test
    void secondStartThatWasNotCompleteHasFailed() {
        say(new HandoverMessage.Running(5, BEGAN));
        say(facts(null));
        say(new HandoverMessage.RunOver());
        begin(spawn("exit 0"));

        assertThat(takeOver.goOn(inheritance, run)).isFalse();

        assertThat(run.startFailure())
                .hasMessage("the supervisor was killed before the container's program ran");
    }

    @Test
    void endThatIsWrittenDownIsToldAgain() {
        schedule.ended(3, Duration.ofSeconds(1));
        say(new HandoverMessage.Running(5, BEGAN));
        say(facts(new HandoverMessage.End(ENDED, 3, true, true)));
        say(new HandoverMessage.RunOver());

        assertThat(takeOver.goOn(inheritance, run)).isFalse();

        assertThat(run.startFailure()).isNull();
        assertThat(standing.exited()).isEqualTo(new ControlMessage.Exited(3, true));
        assertThat(standing.end()).isEqualTo(new HandoverMessage.End(ENDED, 3, true, true));
        assertThat(standing.pause()).isEqualTo(Duration.ofMillis(100));
        assertThat(standing.schedule().count()).isEqualTo(1);
    }

    /// Only the output of such a run is left: its end must not be written down a second time.
    @Test
    void runWhoseEndIsWrittenDownIsServedWithoutItsProcess() {
        begin(spawn("exit 9"));
        say(new HandoverMessage.Running(5, BEGAN));
        say(facts(new HandoverMessage.End(ENDED, 3, false, false)));

        assertThat(takeOver.goOn(inheritance, run)).isTrue();
        run.serve();

        assertThat(run.pid()).isZero();
        assertThat(events.status).isNull();
        assertThat(standing.exited()).isEqualTo(new ControlMessage.Exited(3, false));
        assertThat(standing.pause()).isNull();
    }

    @Test
    void endOfARunThatIsLiveIsSeen() {
        ChildProcess child = spawn("exit 7");
        begin(child);
        say(new HandoverMessage.Running(5, BEGAN));
        say(facts(null));

        assertThat(takeOver.goOn(inheritance, run)).isTrue();
        assertThat(run.pid()).isEqualTo(child.pid());
        assertThat(standing.end()).isNull();
        run.serve();

        assertThat(events.status).isEqualTo(new ExitStatus.Exited(7));
    }

    private HandoverMessage.Facts facts(HandoverMessage.@Nullable End end) {
        return new HandoverMessage.Facts(schedule, null, 0, Health.Status.STARTING, 0, end);
    }

    private void say(HandoverMessage message) {
        inheritance.take(message, List.of());
    }

    private void begin(ChildProcess child) {
        inheritance.take(
                new HandoverMessage.Process(child.pid()), List.of(child.pidFd().descriptor()));
    }

    private ChildProcess spawn(String script) {
        ChildProgram program =
                ChildProgram.builder()
                        .defaultSignals()
                        .execute("/bin/sh", List.of("sh", "-c", script), List.of());
        return new Clone(syscalls).spawn(CloneRequest.plain(), program);
    }

    private static final class Recorder implements ContainerRun.Events {
        private @Nullable ExitStatus status;

        @Override
        public void running(int pid) {
            throw new AssertionError("it ran before");
        }

        @Override
        public void ended(ExitStatus exit) {
            status = exit;
        }
    }

    private static final class NoClients implements Clients.Listener {
        @Override
        public void connected(Client client) {
            throw new AssertionError("nobody connects");
        }

        @Override
        public void said(Client client, ControlMessage message, List<Fd> descriptors) {
            throw new AssertionError("nobody is there");
        }

        @Override
        public void gone(Client client) {
            throw new AssertionError("nobody was there");
        }
    }
}
