package dev.nutshell.kernel.file;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

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

    /// Least memory for a read: a record of the state costs no megabyte.
    private static final int SMALL_BLOCK = 4096;

    private static final int SEEK_SET = 0;
    private static final int SEEK_CUR = 1;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int LOCK_NB = 4;

    private final Syscalls syscalls;
    private final FileCallMemory memory;

    ContentCalls(Syscalls syscalls, FileCallMemory memory) {
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
        ByteBuffer block = memory.block(Math.max(SMALL_BLOCK, part));
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

    /// Writes up to `length` bytes from `position` on, whatever the file's own position.
    ///
    /// @return how many were written, all of them where there is room and they are no more than a block
    public int writeAt(Fd file, long position, byte[] content, int from, int length) {
        int part = Math.min(BLOCK, length);
        ByteBuffer block = memory.block(Math.max(SMALL_BLOCK, part));
        block.put(0, content, from, part);
        return (int)
                syscalls.invoke(
                        SystemCall.PWRITE64,
                        file.describe(),
                        file.number(),
                        memory.blockAddress(),
                        part,
                        position);
    }

    /// Reads up to `length` bytes from `position` on, whatever the file's own position; zero at the end of the file.
    public int readAt(Fd file, long position, byte[] target, int from, int length) {
        int part = Math.min(BLOCK, length);
        ByteBuffer block = memory.block(Math.max(SMALL_BLOCK, part));
        int got =
                (int)
                        syscalls.invoke(
                                SystemCall.PREAD64,
                                file.describe(),
                                file.number(),
                                memory.blockAddress(),
                                part,
                                position);
        block.get(0, target, from, got);
        return got;
    }

    /// Reads from the file's position to its end; empty when that is more than `limit` bytes.
    public Optional<byte[]> readWhole(Fd file, int limit) {
        byte[] content = new byte[Math.min(limit, SMALL_BLOCK)];
        int length = 0;
        while (true) {
            if (length == content.length) {
                content = Arrays.copyOf(content, (int) Math.min(limit + 1L, 2L * length + 1));
            }
            int got = read(file, content, length, content.length - length);
            if (got == 0) {
                return Optional.of(Arrays.copyOf(content, length));
            }
            length += got;
            if (length > limit) {
                return Optional.empty();
            }
        }
    }

    /// Copies all content of `from` into the empty file `to`; holes stay holes where the file system tells them.
    public void copy(Fd from, Fd to, long size) {
        long position = 0;
        while (position < size) {
            long data = syscalls.attempt(SystemCall.LSEEK, from.number(), position, SEEK_DATA);
            if (data == -Errno.ENXIO.number()) {
                break;
            }
            FileCalls.checked(data, SystemCall.LSEEK, FileCalls.bytes(from.describe()));
            long end = seek(from, data, SEEK_HOLE);
            seek(from, data, SEEK_SET);
            seek(to, data, SEEK_SET);
            copyRange(from, to, end - data);
            position = end;
        }
        truncate(to, size);
    }

    private void copyRange(Fd from, Fd to, long length) {
        long left = length;
        while (left > 0) {
            int part = (int) Math.min(BLOCK, left);
            memory.block(BLOCK);
            int got =
                    (int)
                            syscalls.invoke(
                                    SystemCall.READ,
                                    from.describe(),
                                    from.number(),
                                    memory.blockAddress(),
                                    part);
            if (got == 0) {
                return;
            }
            writeBlock(to, got);
            left -= got;
        }
    }

    private long seek(Fd file, long position, int whence) {
        return syscalls.invoke(SystemCall.LSEEK, file.describe(), file.number(), position, whence);
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
