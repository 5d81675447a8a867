package dev.nutshell.kernel.file;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import java.nio.ByteBuffer;

/// Content of open files: read, write, size, locks and durability.
///
/// Made by [FileCalls#content], whose rules for threads and life hold here too.
public final class ContentCalls {
    /// How [#lock] locks.
    public enum LockMode {
        SHARED(1),
        EXCLUSIVE(2);

        private final int operation;

        LockMode(int operation) {
            this.operation = operation;
        }
    }

    private static final int BLOCK = 1 << 20;
    private static final int SEEK_CUR = 1;
    private static final int LOCK_NB = 4;

    private final Syscalls syscalls;
    private final CallMemory memory;

    ContentCalls(Syscalls syscalls, CallMemory memory) {
        this.syscalls = syscalls;
        this.memory = memory;
    }

    /// Writes all of `content[from, from + length)` at the file's position.
    public void write(Fd file, byte[] content, int from, int length) {
        int at = from;
        int end = from + length;
        while (at < end) {
            int part = Math.min(BLOCK, end - at);
            memory.block(part).put(0, content, at, part);
            writeBlock(file, part);
            at += part;
        }
    }

    private void writeBlock(Fd file, int length) {
        int done = 0;
        while (done < length) {
            long written =
                    syscalls.attempt(
                            SystemCall.WRITE,
                            file.number(),
                            memory.blockAddress() + done,
                            length - done);
            if (written < 0) {
                throw new KernelException("write", Errno.of((int) -written), file.describe());
            }
            done += (int) written;
        }
    }

    /// Reads up to `length` bytes into `target`; zero at the end of the file.
    public int read(Fd file, byte[] target, int from, int length) {
        int part = Math.min(BLOCK, length);
        ByteBuffer block = memory.block(part);
        int got =
                (int)
                        syscalls.invoke(
                                SystemCall.READ,
                                file.describe(),
                                file.number(),
                                memory.blockAddress(),
                                part);
        block.get(0, target, from, got);
        return got;
    }

    /// Moves the position forward without writing: the range becomes a hole.
    public void skip(Fd file, long bytes) {
        syscalls.invoke(SystemCall.LSEEK, file.describe(), file.number(), bytes, SEEK_CUR);
    }

    public void truncate(Fd file, long size) {
        syscalls.invoke(SystemCall.FTRUNCATE, file.describe(), file.number(), size);
    }

    /// Waits until content and attributes of one file are on the disk.
    public void sync(Fd file) {
        syscalls.invoke(SystemCall.FSYNC, file.describe(), file.number());
    }

    /// Waits until everything on the file system that holds `file` is on the disk; reports write errors since Linux 5.8.
    public void syncFileSystem(Fd file) {
        syscalls.invoke(SystemCall.SYNCFS, file.describe(), file.number());
    }

    /// Takes `flock(2)`, which belongs to the open file description and ends with it; waits for other holders.
    public void lock(Fd file, LockMode mode) {
        syscalls.invoke(SystemCall.FLOCK, file.describe(), file.number(), mode.operation);
    }

    /// As [#lock], but answers `false` at once where another holder is in the way.
    public boolean tryLock(Fd file, LockMode mode) {
        long result = syscalls.attempt(SystemCall.FLOCK, file.number(), mode.operation | LOCK_NB);
        if (result == -Errno.EAGAIN.number()) {
            return false;
        }
        FileCalls.checked(result, SystemCall.FLOCK, FileCalls.bytes(file.describe()));
        return true;
    }
}
