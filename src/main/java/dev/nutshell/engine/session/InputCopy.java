package dev.nutshell.engine.session;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.StreamBlock;
import java.util.List;

/// Copies the caller's standard input to the container's, on a thread of its own, and watches for the detach keys.
///
/// The thread may sit in a read for ever: it ends with the command.
final class InputCopy {
    private static final int BLOCK = 1 << 16;
    private static final int STANDARD_INPUT = 0;

    private final Syscalls syscalls;
    private final Fd target;
    private final List<Integer> detachKeys;
    private final Listener listener;

    /// Told how the input came to its end.
    interface Listener {
        /// There is no more of it.
        void inputEnded();

        /// The user typed the detach keys.
        void detached();
    }

    private InputCopy(Syscalls syscalls, Fd target, List<Integer> detachKeys, Listener listener) {
        this.syscalls = syscalls;
        this.target = target;
        this.detachKeys = detachKeys;
        this.listener = listener;
    }

    /// Starts to copy to `target`, which it closes at the end.
    ///
    /// @param detachKeys empty when nothing detaches, as without a terminal
    static void start(Syscalls syscalls, Fd target, List<Integer> detachKeys, Listener listener) {
        InputCopy copy = new InputCopy(syscalls, target, detachKeys, listener);
        Thread.ofPlatform().daemon().name("input").start(copy::copy);
    }

    private void copy() {
        boolean detached;
        try (target;
                StreamBlock block = new StreamBlock(syscalls, BLOCK)) {
            detached = detachKeys.isEmpty() ? copyAll(block) : copyWatching(block);
        }
        if (detached) {
            listener.detached();
        } else {
            listener.inputEnded();
        }
    }

    private boolean copyAll(StreamBlock block) {
        long count = read(block);
        while (count > 0 && written(block, (int) count)) {
            count = read(block);
        }
        return false;
    }

    /// @return whether the keys were typed
    private boolean copyWatching(StreamBlock block) {
        DetachSequence sequence = new DetachSequence(detachKeys);
        try (StreamBlock passed = new StreamBlock(syscalls, BLOCK + sequence.longest())) {
            while (true) {
                long count = read(block);
                int length =
                        count > 0
                                ? sequence.pass(block.bytes(), (int) count, passed.bytes())
                                : sequence.release(passed.bytes());
                boolean isWritten = written(passed, length);
                if (count <= 0 || !isWritten || sequence.isComplete()) {
                    return count > 0 && sequence.isComplete();
                }
            }
        }
    }

    private long read(StreamBlock block) {
        long count = block.read(STANDARD_INPUT);
        while (count == -Errno.EAGAIN.number()) {
            Waiting.forInput(syscalls, STANDARD_INPUT);
            count = block.read(STANDARD_INPUT);
        }
        return count;
    }

    private boolean written(StreamBlock block, int length) {
        for (long from = 0; from < length; ) {
            long count = block.write(target.number(), from, length - from);
            if (count == -Errno.EAGAIN.number()) {
                Waiting.forRoom(syscalls, target.number());
            } else if (count < 0) {
                return false;
            } else {
                from += count;
            }
        }
        return true;
    }
}
