package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.container.log.ContainerLog;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.ExitStatus;
import dev.nutshell.kernel.process.PidFd;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.runtime.OciRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One run of the container: its process, its streams and its log, from the start until the last output has been handed on.
final class ContainerRun implements AutoCloseable {
    /// How long output is waited for that a process outside of the container's group holds open.
    private static final long LINGER = 100_000_000;

    /// How long a log driver that is behind is waited for.
    private static final long LOG_PATIENCE = 5_000_000_000L;

    /// Told when the program runs, and when it has ended.
    interface Events {
        void running(int pid);

        void ended(ExitStatus status);
    }

    private final Syscalls syscalls;
    private final Reactor reactor;
    private final Keeper keeper;
    private final ContainerLog log;
    private final ContainerStreams streams;
    private final Events events;
    private final List<Integer> early = new ArrayList<>();
    private Reactor.@Nullable Watch room;
    private @Nullable ContainerProcess process;
    private @Nullable EngineException startFailure;
    private @Nullable ExitStatus status;
    private boolean running;
    private boolean ended;

    ContainerRun(
            Syscalls syscalls, Reactor reactor, SupervisePlan plan, Keeper keeper, Events events) {
        this.syscalls = syscalls;
        this.reactor = reactor;
        this.keeper = keeper;
        this.events = events;
        this.log = new ContainerLog(syscalls, plan.log());
        this.streams = new ContainerStreams(syscalls, reactor, plan, log, keeper);
        log.room().ifPresent(fd -> room = reactor.add(fd, PollSet.READABLE, _ -> logCaughtUp()));
    }

    /// Clones the first process with `creation`; it waits for [#release].
    void start(Function<OciRuntime.Streams, OciRuntime.Creation> creation) {
        OciRuntime.Creation created = streams.create(creation);
        keeper.tell(
                new HandoverMessage.Process(created.process().pid()),
                created.process().pidFd().descriptor());
        ContainerProcess first = new ContainerProcess(reactor, created, new Progress());
        process = first;
        early.forEach(first::signal);
        early.clear();
    }

    /// Goes on with the run of a supervisor that was killed.
    ///
    /// @param ended whether the end of the process is written down: then only its output is left
    void adopt(Inheritance inheritance, boolean ended) {
        running = true;
        streams.adopt(inheritance);
        streams.begin();
        Fd descriptor = inheritance.process();
        if (ended || descriptor == null) {
            status = new ExitStatus.Exited(0);
            return;
        }
        PidFd first = PidFd.ofDescriptor(syscalls, inheritance.pid(), descriptor);
        process = new ContainerProcess(reactor, first, new Progress());
    }

    /// The start has failed. What init has said of itself before it ended is the reason of the rest.
    void fail(EngineException why) {
        startFailure = process == null ? why : process.complaint().orElse(why);
    }

    /// Lets the program begin.
    void release() {
        if (process != null) {
            process.release();
        }
    }

    /// Serves until the first process has ended, or could not be started.
    void serve() {
        while (startFailure == null && status == null) {
            reactor.turn(-1);
        }
        if (startFailure != null && process != null) {
            process.awaitFailure();
        }
    }

    /// What the container wrote last. A reader that is slow is waited for; the end is written down already.
    void handOnTheRest() {
        streams.closeInput();
        while (startFailure == null && !streams.isDone()) {
            long patience = log.isBehind() ? LOG_PATIENCE : LINGER;
            if (!reactor.turn(streams.isHeldUp() ? -1 : patience)) {
                break;
            }
        }
        end();
    }

    private void end() {
        if (!ended) {
            ended = true;
            streams.end();
            // its descriptor goes with the log, and the loop goes on until the next run
            forgetRoom();
            log.close();
            keeper.tell(new HandoverMessage.RunOver());
        }
    }

    private void logCaughtUp() {
        log.acknowledgeRoom();
        streams.resume();
    }

    ContainerStreams streams() {
        return streams;
    }

    /// The first process while its program runs; 0 before and after.
    int pid() {
        return running && status == null && process != null ? process.pid() : 0;
    }

    /// The first process.
    PidFd pidFd() {
        return Objects.requireNonNull(process).pidFd();
    }

    /// One that comes before there is a process waits for it.
    void signal(int number) {
        if (process != null) {
            process.signal(number);
        } else {
            early.add(number);
        }
    }

    /// Why it could not be started; null when it could.
    @Nullable EngineException startFailure() {
        return startFailure;
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        end();
        streams.close();
    }

    private void forgetRoom() {
        if (room != null) {
            reactor.remove(room);
            room = null;
        }
    }

    /// What becomes of the first process.
    private final class Progress implements ContainerProcess.Events {
        @Override
        public void console(Fd master) {
            streams.console(master);
        }

        @Override
        public void running(int pid) {
            running = true;
            events.running(pid);
            streams.begin();
        }

        @Override
        public void failed(EngineException why) {
            // what init makes of its being killed says less than why it was
            if (startFailure == null) {
                startFailure = why;
            }
        }

        @Override
        public void ended(ExitStatus exit) {
            status = exit;
            if (startFailure == null) {
                events.ended(exit);
            }
        }
    }
}
