package dev.nutshell.container.supervise;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.StreamBlock;
import dev.nutshell.kernel.process.Pipes;

/// Takes blocks out of one of the container's streams.
sealed interface Intake extends AutoCloseable {
    /// The next block, as [StreamBlock#read].
    long take(Fd source, StreamBlock block);

    /// The block has been handed on.
    void handedOn();

    @Override
    void close();

    /// Reads: a block that was read when the process is killed is lost.
    record Direct() implements Intake {
        @Override
        public long take(Fd source, StreamBlock block) {
            return block.read(source.number());
        }

        @Override
        public void handedOn() {
            // it is nowhere else
        }

        @Override
        public void close() {
            // owns nothing
        }
    }

    /// Moves a block into a pipe that the keeper has too, and leaves it there until it is in the log. Moving is one system call:
    /// whenever the process is killed, each byte is either in the stream or in that pipe.
    final class Held implements Intake {
        private final Pipes pipes;
        private final Pipes.Ends hold;
        private final Pipes.Ends copy;
        private final StreamBlock rest;
        private final LogJournal journal;
        private final boolean isStderr;

        Held(Syscalls syscalls, LogJournal journal, boolean isStderr) {
            this.pipes = new Pipes(syscalls);
            this.hold = pipes.open("held block", OpenFlags.O_NONBLOCK);
            this.copy = pipes.open("copy of the held block", OpenFlags.O_NONBLOCK);
            this.rest = new StreamBlock(syscalls, 1 << 16);
            this.journal = journal;
            this.isStderr = isStderr;
        }

        /// Where the keeper finds the block.
        Fd held() {
            return hold.read();
        }

        @Override
        public long take(Fd source, StreamBlock block) {
            journal.begin(isStderr);
            long moved = pipes.splice(source, hold.write(), block.size());
            if (moved == -Errno.EINVAL.number()) {
                // a terminal, on a kernel that cannot move from one
                return block.read(source.number());
            }
            if (moved <= 0) {
                return moved;
            }
            long copied = pipes.tee(hold.read(), copy.write(), moved);
            return copied <= 0 ? copied : block.read(copy.read().number());
        }

        @Override
        public void handedOn() {
            journal.commit(isStderr);
            long count = 1;
            while (count > 0) {
                count = rest.read(hold.read().number());
            }
        }

        @Override
        public void close() {
            hold.close();
            copy.close();
            rest.close();
        }
    }
}
