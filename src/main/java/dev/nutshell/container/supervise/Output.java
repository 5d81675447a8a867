package dev.nutshell.container.supervise;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.StreamBlock;
import dev.nutshell.kernel.process.Descriptors;
import dev.nutshell.kernel.process.PollSet;
import java.nio.ByteBuffer;

/// One reader of one stream: the write end of a pipe whose read end a command holds.
///
/// What the pipe does not take at once is kept here, and the stream is not read on until it has been taken: a slow reader
/// slows the container down, and loses nothing.
final class Output {
    private final Fd pipe;
    private final Reactor reactor;
    private final StreamBlock leftover;
    private final Runnable drained;
    private final Reactor.Watch watch;
    private long from;
    private long length;
    private boolean closed;

    /// @param drained called when the reader has caught up or gone
    Output(Syscalls syscalls, Reactor reactor, Fd pipe, int blockSize, Runnable drained) {
        // whatever the command made of it: the one thread that serves all must not wait here
        new Descriptors(syscalls).setNonBlocking(pipe, true);
        this.pipe = pipe;
        this.reactor = reactor;
        this.leftover = new StreamBlock(syscalls, blockSize);
        this.drained = drained;
        this.watch = reactor.add(pipe, 0, this::ready);
    }

    /// Whether it has to be waited for.
    boolean isBehind() {
        return length > 0;
    }

    boolean isClosed() {
        return closed;
    }

    /// Hands on the first `count` bytes of `block`.
    void write(StreamBlock block, int count) {
        long written = block.write(pipe.number(), 0, count);
        if (written < 0 && written != -Errno.EAGAIN.number()) {
            close();
            return;
        }
        long taken = Math.max(0, written);
        if (taken < count) {
            ByteBuffer rest = block.bytes().slice((int) taken, (int) (count - taken));
            leftover.bytes().put(rest);
            from = 0;
            length = count - taken;
            watch.want(PollSet.WRITABLE);
        }
    }

    private void ready(int events) {
        if ((events & PollSet.WRITABLE) != 0) {
            long written = leftover.write(pipe.number(), from, length);
            if (written > 0) {
                from += written;
                length -= written;
            } else if (written != -Errno.EAGAIN.number()) {
                close();
            }
            if (length == 0 && !closed) {
                watch.want(0);
                drained.run();
            }
        } else if ((events & (PollSet.ERROR | PollSet.HANG_UP | PollSet.INVALID)) != 0) {
            // the reader has gone
            close();
        }
    }

    /// Ends the stream for the reader.
    void close() {
        if (!closed) {
            closed = true;
            length = 0;
            reactor.remove(watch);
            pipe.close();
            leftover.close();
            drained.run();
        }
    }
}
