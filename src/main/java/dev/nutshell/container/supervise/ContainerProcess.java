package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.ExitStatus;
import dev.nutshell.kernel.process.PidFd;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.runtime.OciRuntime;
import dev.nutshell.runtime.init.InitChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The container's first process, from its clone to its end, as the supervisor's loop hears of it.
///
/// Whether the program has been executed shows in three places: the last word of init before it tries, the end of the
/// channel, which closes at exec, and the report of the clone for what failed before init was there.
final class ContainerProcess implements AutoCloseable {
    /// Told in this order: `console` if there is one; then `running` or `failed`, once; `ended` last.
    interface Events {
        /// The master of the container's terminal.
        void console(Fd master);

        /// The program runs.
        void running(int pid);

        /// The program could not be started.
        void failed(EngineException why);

        /// The process is no more.
        void ended(ExitStatus status);
    }

    private final Reactor reactor;
    private final PidFd pidFd;
    private final OciRuntime.@Nullable Creation creation;
    private final Events events;
    private final Reactor.Watch processWatch;
    private Reactor.@Nullable Watch channelWatch;
    private boolean released;
    private boolean executing;
    private boolean failed;
    private boolean ended;
    private boolean reaped;
    private @Nullable ExitStatus status;

    ContainerProcess(Reactor reactor, OciRuntime.Creation creation, Events events) {
        this.reactor = reactor;
        this.pidFd = creation.process().pidFd();
        this.creation = creation;
        this.events = events;
        this.channelWatch = reactor.add(creation.channel().socket(), PollSet.READABLE, _ -> hear());
        this.processWatch = reactor.add(pidFd.descriptor(), PollSet.READABLE, _ -> reap());
    }

    /// A process that has become a child of this one, and whose program runs: only `ended` is told of it.
    ContainerProcess(Reactor reactor, PidFd inherited, Events events) {
        this.reactor = reactor;
        this.pidFd = inherited;
        this.creation = null;
        this.events = events;
        this.processWatch = reactor.add(pidFd.descriptor(), PollSet.READABLE, _ -> reap());
    }

    int pid() {
        return pidFd.pid();
    }

    PidFd pidFd() {
        return pidFd;
    }

    /// Lets init go on to the program; does nothing the second time.
    void release() {
        if (!released && creation != null) {
            released = true;
            sendGo(creation.channel());
        }
    }

    void signal(int number) {
        if (status == null) {
            pidFd.sendIfAlive(number);
        }
    }

    private static void sendGo(InitChannel channel) {
        try {
            channel.sendGo();
        } catch (EngineException _) {
            // init has gone: why it has is in the channel, or in its exit status
        }
    }

    private void hear() {
        OciRuntime.Creation talking = creation;
        if (talking == null) {
            return;
        }
        try {
            Optional<InitChannel.Message> message = talking.channel().receive();
            if (message.isEmpty()) {
                closeChannel(talking);
            } else {
                hear(message.get(), talking.channel());
            }
        } catch (EngineException nonsense) {
            fail(nonsense);
        }
    }

    private void hear(InitChannel.Message message, InitChannel channel) {
        switch (message) {
            case InitChannel.Message.Console(Fd master) -> events.console(master);
            case InitChannel.Message.Ready() -> sendGo(channel);
            case InitChannel.Message.Executing() -> executing = true;
            case InitChannel.Message.Failed(EngineException failure) -> fail(failure);
        }
    }

    private void closeChannel(OciRuntime.Creation talking) {
        if (channelWatch != null) {
            reactor.remove(channelWatch);
            channelWatch = null;
        }
        if (failed) {
            return;
        }
        if (executing) {
            events.running(pid());
        } else {
            OciRuntime.Unstarted unstarted = talking.awaitUnstarted();
            status = unstarted.status();
            fail(unstarted.why());
        }
    }

    private void fail(EngineException why) {
        if (!failed) {
            failed = true;
            events.failed(why);
        }
    }

    private void reap() {
        awaitEnd();
        // what init said comes first
        while (channelWatch != null && !failed) {
            hear();
        }
        end();
    }

    /// What init has said about its own failure; empty where it was only killed. Ends it.
    Optional<EngineException> complaint() {
        signal(SignalNumber.SIGKILL);
        awaitEnd();
        while (channelWatch != null && creation != null) {
            try {
                Optional<InitChannel.Message> message = creation.channel().receive();
                if (message.isEmpty()) {
                    return Optional.empty();
                }
                if (message.get() instanceof InitChannel.Message.Failed(EngineException why)) {
                    return Optional.of(why);
                }
                if (message.get() instanceof InitChannel.Message.Console(Fd master)) {
                    master.close();
                }
            } catch (EngineException _) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /// Waits for the end of a process that could not become the container's program.
    void awaitFailure() {
        awaitEnd();
        end();
    }

    private ExitStatus awaitEnd() {
        ExitStatus known = status;
        if (known == null) {
            known = pidFd.awaitUnreaped();
            status = known;
        }
        return known;
    }

    private void end() {
        if (!ended) {
            ended = true;
            reactor.remove(processWatch);
            events.ended(awaitEnd());
            reapAtLast();
        }
    }

    /// Only when its end is written down: until then a keeper can find out how it ended.
    private void reapAtLast() {
        if (reaped) {
            return;
        }
        reaped = true;
        try {
            pidFd.poll();
        } catch (KernelException _) {
            // it never was executed: whoever looked into that has reaped it
        }
    }

    @Override
    public void close() {
        if (ended) {
            // who is told of the end may close at once
            reapAtLast();
        }
        reactor.remove(processWatch);
        if (channelWatch != null) {
            reactor.remove(channelWatch);
            channelWatch = null;
        }
        if (creation == null) {
            pidFd.close();
        } else {
            creation.close();
        }
    }
}
