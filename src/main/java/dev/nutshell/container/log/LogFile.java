package dev.nutshell.container.log;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.store.StateDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The file that a log is written to, and its rotation. Belongs to one thread. No method throws: [#append] says how much has
/// got to the disk, [#failure] why not all.
final class LogFile implements AutoCloseable {
    private static final int MODE = 0640;

    /// How the end of a file is found that a power cut or a full disk may have left torn.
    interface Repair {
        /// Length of the whole records at the beginning of `file`.
        long intactLength(FileCalls files, Fd file, long size);
    }

    private final Syscalls syscalls;
    private final Path path;
    private final Rotation rotation;
    private final Repair repair;
    private final long limit;
    private @Nullable FileCalls files;
    private @Nullable RotatedFiles rotated;
    private @Nullable Fd file;
    private long size;
    private long rotateAt;
    private String failure = "";

    LogFile(Syscalls syscalls, Path path, Rotation rotation, Repair repair) {
        this.syscalls = syscalls;
        this.path = path;
        this.rotation = rotation;
        this.repair = repair;
        this.limit = rotation.maxSize() == 0 ? Long.MAX_VALUE : rotation.maxSize();
        this.rotateAt = limit;
    }

    /// Bytes in the file.
    long size() {
        return size;
    }

    /// Whether the next record belongs into a new file, when `waiting` bytes are still to come into this one.
    boolean isFull(int waiting) {
        // what an earlier run has written counts
        open();
        return size + waiting >= rotateAt;
    }

    /// Which file it is; zero when it cannot be opened.
    long inode() {
        return open() && file != null && files != null
                ? files.attributes().status(file).inode()
                : 0;
    }

    /// Takes off again what another process has written after `intact` bytes of file `inode`.
    void rollBack(long inode, long intact) {
        if (inode() == inode && size > intact) {
            cutOff((int) Math.min(Integer.MAX_VALUE, size - intact));
        }
    }

    String failure() {
        return failure;
    }

    /// Opens the file if that has not been done.
    ///
    /// @return whether it is open
    boolean open() {
        if (file != null) {
            return true;
        }
        Fd opened = null;
        try {
            Path folder = StateDirectory.ensure(StateDirectory.of(path));
            FileCalls calls = files == null ? new FileCalls(syscalls) : files;
            files = calls;
            opened =
                    calls.open(
                            path, OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_APPEND, MODE);
            long found = calls.attributes().status(opened).size();
            long intact = repair.intactLength(calls, opened, found);
            if (intact < found) {
                calls.content().truncate(opened, intact);
            }
            if (rotated == null) {
                rotated = new RotatedFiles(syscalls, folder, FileName.of(path), rotation);
            }
            size = intact;
            file = opened;
            return true;
        } catch (EngineException broken) {
            failure = String.valueOf(broken.getMessage());
            if (opened != null) {
                opened.close();
            }
            return false;
        }
    }

    /// Appends; what the disk does not take of it may be there in part: see [#keep].
    ///
    /// @return how many of the bytes are in the file
    int append(byte[] bytes, int length) {
        if (!open() || file == null || files == null) {
            return 0;
        }
        try {
            files.content().write(file, bytes, 0, length);
            size += length;
            return length;
        } catch (EngineException full) {
            failure = String.valueOf(full.getMessage());
            return written(files, file, length);
        }
    }

    private int written(FileCalls calls, Fd current, int length) {
        try {
            long found = calls.attributes().status(current).size();
            int written = (int) Math.max(0, Math.min(length, found - size));
            size += written;
            return written;
        } catch (EngineException _) {
            return 0;
        }
    }

    /// Takes the last `bytes` off again: they are a part of a record.
    void cutOff(int bytes) {
        if (bytes > 0 && file != null && files != null) {
            try {
                files.content().truncate(file, size - bytes);
                size -= bytes;
            } catch (EngineException _) {
                // a reader passes over the torn record in this file; none must follow it
                rotateAt = size;
            }
        }
    }

    /// Begins a new file. Where that fails, the old one goes on growing for a while.
    void rotate() {
        if (!open() || rotated == null || file == null) {
            return;
        }
        try {
            Fd next = rotated.rotate();
            file.close();
            file = next;
            size = 0;
            rotateAt = limit;
        } catch (EngineException stuck) {
            failure = String.valueOf(stuck.getMessage());
            rotateAt = limit == Long.MAX_VALUE ? limit : size + limit / 4 + 1;
        }
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
            file = null;
        }
        if (rotated != null) {
            rotated.close();
        }
        if (files != null) {
            files.close();
            files = null;
        }
    }
}
