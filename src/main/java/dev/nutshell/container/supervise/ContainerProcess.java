package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
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
    private final OciRuntime.Creation creation;
    private final Events events;
    private final Reactor.Watch processWatch;
    private Reactor.@Nullable Watch channelWatch;
    private boolean released;
    private boolean executing;
    private boolean failed;
    private boolean ended;
    private @Nullable ExitStatus status;

    ContainerProcess(Reactor reactor, OciRuntime.Creation creation, Events events) {
        this.reactor = reactor;
        this.creation = creation;
        this.events = events;
        this.channelWatch = reactor.add(creation.channel().socket(), PollSet.READABLE, _ -> hear());
        this.processWatch =
                reactor.add(creation.process().pidFd().descriptor(), PollSet.READABLE, _ -> reap());
    }

    int pid() {
        return creation.process().pid();
    }

    PidFd pidFd() {
        return creation.process().pidFd();
    }

    /// Lets init go on to the program; does nothing the second time.
    void release() {
        if (!released) {
            released = true;
            sendGo();
        }
    }

    void signal(int number) {
        if (status == null) {
            creation.process().pidFd().sendIfAlive(number);
        }
    }

    private void sendGo() {
        try {
            creation.channel().sendGo();
        } catch (EngineException _) {
            // init has gone: why it has is in the channel, or in its exit status
        }
    }

    private void hear() {
        try {
            Optional<InitChannel.Message> message = creation.channel().receive();
            if (message.isEmpty()) {
                closeChannel();
            } else {
                hear(message.get());
            }
        } catch (EngineException nonsense) {
            fail(nonsense);
        }
    }

    private void hear(InitChannel.Message message) {
        switch (message) {
            case InitChannel.Message.Console(Fd master) -> events.console(master);
            case InitChannel.Message.Ready() -> sendGo();
            case InitChannel.Message.Executing() -> executing = true;
            case InitChannel.Message.Failed(EngineException failure) -> fail(failure);
        }
    }

    private void closeChannel() {
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
            OciRuntime.Unstarted unstarted = creation.awaitUnstarted();
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

    /// Waits for the end of a process that could not become the container's program.
    void awaitFailure() {
        awaitEnd();
        end();
    }

    private ExitStatus awaitEnd() {
        ExitStatus known = status;
        if (known == null) {
            known = creation.process().pidFd().await();
            status = known;
        }
        return known;
    }

    private void end() {
        if (!ended) {
            ended = true;
            reactor.remove(processWatch);
            events.ended(awaitEnd());
        }
    }

    @Override
    public void close() {
        reactor.remove(processWatch);
        if (channelWatch != null) {
            reactor.remove(channelWatch);
            channelWatch = null;
        }
        creation.close();
    }
}
