package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.GoDurationText;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.cgroup.Cgroup;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.StreamBlock;
import dev.nutshell.kernel.process.Descriptors;
import dev.nutshell.kernel.process.ExitStatus;
import dev.nutshell.kernel.process.PidFd;
import dev.nutshell.kernel.process.Pipes;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.runtime.EngineBinary;
import dev.nutshell.runtime.ForeignNamespaces;
import dev.nutshell.runtime.OciRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One probe of a container's health: a further process in the container, whose output is kept and whose time is limited.
final class HealthProbe implements AutoCloseable {
    private static final int BLOCK = 4096;
    private static final int NO_CODE = -1;

    /// Told once.
    @FunctionalInterface
    interface Listener {
        void done(Health.Result result);
    }

    private final Syscalls syscalls;
    private final Reactor reactor;
    private final Duration timeout;
    private final Listener listener;
    private final Instant start = Instant.now();
    private final ProbeOutput output = new ProbeOutput();
    private @Nullable ContainerProcess process;
    private @Nullable Fd pipe;
    private Reactor.@Nullable Watch watch;
    private Timers.@Nullable Timer timer;
    private @Nullable String reason;
    private boolean ended;

    HealthProbe(Syscalls syscalls, Reactor reactor, Duration timeout, Listener listener) {
        this.syscalls = syscalls;
        this.reactor = reactor;
        this.timeout = timeout;
        this.listener = listener;
    }

    /// Starts the process beside `container`.
    void start(HealthPlan plan, EngineBinary binary, PidFd container, Cgroup cgroup) {
        try (FileCalls files = new FileCalls(syscalls);
                Fd nothing = files.open(Path.of("/dev/null"), OpenFlags.O_RDWR, 0);
                Fd sealed = binary.seal(syscalls)) {
            Pipes.Ends ends = new Pipes(syscalls).open("output of the health check");
            pipe = ends.read();
            new Descriptors(syscalls).setNonBlocking(ends.read(), true);
            watch = reactor.add(ends.read(), PollSet.READABLE, _ -> read());
            try (Fd out = ends.write()) {
                OciRuntime.Creation creation =
                        new OciRuntime(syscalls, binary, sealed)
                                .execute(
                                        plan.probe(),
                                        container,
                                        ForeignNamespaces.of(container.pid()),
                                        new OciRuntime.Streams(nothing, out, out),
                                        cgroup);
                process = new ContainerProcess(reactor, creation, new Progress());
            }
            timer = reactor.timers().in(timeout.toNanos(), this::expire);
        } catch (EngineException failure) {
            finish(NO_CODE, String.valueOf(failure.getMessage()));
        }
    }

    private void read() {
        Fd source = pipe;
        try (StreamBlock block = new StreamBlock(syscalls, BLOCK)) {
            long count = source == null ? 0 : block.read(source.number());
            while (source != null && count > 0) {
                output.add(block, (int) count);
                count = block.read(source.number());
            }
            if (count != -Errno.EAGAIN.number()) {
                closePipe();
            }
        }
    }

    private void closePipe() {
        if (watch != null) {
            reactor.remove(watch);
            watch = null;
        }
        if (pipe != null) {
            pipe.close();
            pipe = null;
        }
    }

    private void expire() {
        reason = "Health check exceeded timeout (" + GoDurationText.of(timeout.toNanos()) + ")";
        kill();
    }

    /// The process leads a session of its own, and its number stays its own until it is reaped: so does its group's.
    private void kill() {
        ContainerProcess running = process;
        if (running != null && !ended) {
            running.pidFd().sendToGroup(SignalNumber.SIGKILL);
            running.signal(SignalNumber.SIGKILL);
        }
    }

    private void finish(int code, String text) {
        if (!ended) {
            ended = true;
            close();
            listener.done(new Health.Result(start, Instant.now(), code, text));
        }
    }

    /// Ends the probe; nobody is told.
    void abandon() {
        kill();
        ended = true;
        if (process != null) {
            process.awaitFailure();
        }
        close();
    }

    @Override
    public void close() {
        if (timer != null) {
            reactor.timers().cancel(timer);
        }
        closePipe();
        if (process != null) {
            process.close();
            process = null;
        }
    }

    /// What becomes of the process.
    private final class Progress implements ContainerProcess.Events {
        private @Nullable EngineException failure;

        @Override
        public void console(Fd master) {
            master.close();
        }

        @Override
        public void running(int pid) {
            // its end is waited for
        }

        @Override
        public void failed(EngineException why) {
            failure = why;
        }

        @Override
        public void ended(ExitStatus status) {
            if (ended) {
                return;
            }
            read();
            String late = reason;
            EngineException early = failure;
            if (late != null) {
                String written = output.text();
                finish(NO_CODE, written.isEmpty() ? late : late + ": " + written);
            } else if (early != null) {
                finish(NO_CODE, String.valueOf(early.getMessage()));
            } else {
                finish(status.shellCode(), output.text());
            }
        }
    }
}
