package dev.nutshell.engine.session;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.FileModes;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.StreamBlock;
import dev.nutshell.kernel.process.Pipes;

/// Copies one output stream of the container to one of the caller's, on a thread of its own.
///
/// Inside the kernel where the far end is a pipe or a socket. Not into a file: `splice(2)` moves a file's position without
/// its lock, so what two streams write to one open file (`> FILE 2>&1`) would be written over each other.
final class OutputCopy {
    private static final int BLOCK = 1 << 16;
    private static final long SPLICE = 1 << 20;

    private final Syscalls syscalls;
    private final Fd pipe;
    private final int target;
    private final Runnable broke;
    private final Thread thread;
    private volatile boolean broken;
    private volatile boolean left;

    private OutputCopy(Syscalls syscalls, Fd pipe, int target, Runnable broke) {
        this.syscalls = syscalls;
        this.pipe = pipe;
        this.target = target;
        this.broke = broke;
        this.thread = Thread.ofPlatform().daemon().name("output " + target).unstarted(this::copy);
    }

    /// Starts to copy from the read end `pipe`, which it closes at the end, to descriptor `target`.
    ///
    /// @param broke called, on that thread, when the caller's stream takes no more
    static OutputCopy start(Syscalls syscalls, Fd pipe, int target, Runnable broke) {
        OutputCopy copy = new OutputCopy(syscalls, pipe, target, broke);
        copy.thread.start();
        return copy;
    }

    /// Waits until everything is copied.
    ///
    /// @return whether the caller's stream took it all
    boolean finish() throws InterruptedException {
        thread.join();
        return !broken;
    }

    /// The caller takes no more: what comes from now on is nobody's.
    void leave() {
        left = true;
    }

    private void copy() {
        try (pipe) {
            broken = !(spliced() || copied());
        }
        if (broken) {
            broke.run();
        }
    }

    /// Whether the end was reached; false when this target is not to be spliced to, or is broken.
    private boolean spliced() {
        Pipes pipes = new Pipes(syscalls);
        try (FileCalls files = new FileCalls(syscalls);
                Fd far = new Fd(syscalls, target, "output")) {
            int type = files.attributes().status(far).type();
            if (type != FileModes.S_IFIFO && type != FileModes.S_IFSOCK) {
                far.release();
                return false;
            }
            long moved = pipes.splice(pipe, far, SPLICE);
            while (moved > 0) {
                moved = pipes.splice(pipe, far, SPLICE);
            }
            far.release();
            return moved == 0;
        }
    }

    private boolean copied() {
        try (StreamBlock block = new StreamBlock(syscalls, BLOCK)) {
            while (true) {
                long count = block.read(pipe.number());
                if (left) {
                    return true;
                }
                if (count <= 0) {
                    // EIO: the last process has closed the terminal behind the master
                    return count == 0 || count == -Errno.EIO.number();
                }
                for (long from = 0; from < count; ) {
                    long written = block.write(target, from, count - from);
                    if (written == -Errno.EAGAIN.number()) {
                        // somebody else made the caller's stream non-blocking
                        Waiting.forRoom(syscalls, target);
                    } else if (written < 0) {
                        return false;
                    } else {
                        from += written;
                    }
                }
            }
        }
    }
}
