package dev.nutshell.container.supervise;

import dev.nutshell.container.log.ContainerLog;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.StreamBlock;
import dev.nutshell.kernel.process.PollSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One output stream of the container, handed on to the log and to everybody who is attached to it.
///
/// Nobody attached: it is read all the same, or the container would stop when its pipe is full.
final class OutputStreams {
    private final Syscalls syscalls;
    private final Reactor reactor;
    private final StreamBlock block;
    private final ContainerLog log;
    private final boolean isStderr;
    private final List<Output> outputs = new ArrayList<>();
    private @Nullable Fd source;
    private Reactor.@Nullable Watch watch;
    private Intake intake = new Intake.Direct();
    private @Nullable LogJournal journal;
    private boolean ended;

    /// @param block through which everything goes; shared, since one thread serves all streams
    OutputStreams(
            Syscalls syscalls,
            Reactor reactor,
            StreamBlock block,
            ContainerLog log,
            boolean isStderr) {
        this.syscalls = syscalls;
        this.reactor = reactor;
        this.block = block;
        this.log = log;
        this.isStderr = isStderr;
    }

    /// As [#read], so that no byte is lost or logged twice when this process is killed.
    ///
    /// @param held closed with this
    void readHeld(Fd descriptor, Intake.Held held, LogJournal lines) {
        intake = held;
        journal = lines;
        read(descriptor);
    }

    /// Hands on the block that a killed supervisor has left in `held`, and closes that.
    void handOnLeftBlock(Fd held, boolean isInLog) {
        try (held) {
            long count = block.read(held.number());
            while (count > 0) {
                if (!isInLog) {
                    handOn((int) count);
                }
                count = block.read(held.number());
            }
        }
    }

    /// Starts to read `descriptor`, which does not block: a pipe's read end or a terminal's master.
    void read(Fd descriptor) {
        source = descriptor;
        watch = reactor.add(descriptor, PollSet.READABLE, _ -> ready());
    }

    /// Everything from now on goes to `pipe` too.
    void attach(Fd pipe) {
        outputs.removeIf(Output::isClosed);
        if (ended) {
            pipe.close();
        } else {
            outputs.add(new Output(syscalls, reactor, pipe, block.size(), this::resume));
        }
    }

    /// Whether the stream was read to its end and everybody has got it.
    boolean isDone() {
        return ended && outputs.stream().noneMatch(Output::isBehind);
    }

    /// Whether somebody attached has not taken what was read.
    boolean isHeldUp() {
        return outputs.stream().anyMatch(Output::isBehind);
    }

    /// Ends the stream for its readers, whatever the source does.
    void close() {
        end();
        List.copyOf(outputs).forEach(Output::close);
        outputs.clear();
    }

    private void ready() {
        Fd descriptor = source;
        if (descriptor == null) {
            return;
        }
        long count = intake.take(descriptor, block);
        if (count > 0) {
            handOn((int) count);
            intake.handedOn();
        } else if (count != -Errno.EAGAIN.number()) {
            // 0 from a pipe, EIO from a terminal whose last process has gone
            end();
        }
    }

    private void handOn(int count) {
        // some may have been closed since the last time: their readers have gone
        outputs.removeIf(Output::isClosed);
        for (Output output : List.copyOf(outputs)) {
            output.write(block, count);
        }
        log.accept(isStderr, block.bytes(), count);
        if (watch != null && (isHeldUp() || log.isBehind())) {
            watch.pause();
        }
    }

    /// Somebody has caught up: reads on if everybody has.
    void resume() {
        if (watch != null && !isHeldUp() && !log.isBehind()) {
            watch.want(PollSet.READABLE);
        }
    }

    private void end() {
        if (watch != null) {
            reactor.remove(watch);
            watch = null;
        }
        if (source != null) {
            source.close();
            source = null;
        }
        if (!ended) {
            ended = true;
            log.end(isStderr);
            if (journal != null) {
                journal.commit(isStderr);
            }
            intake.close();
        }
    }
}
