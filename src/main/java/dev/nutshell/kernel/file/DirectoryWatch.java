package dev.nutshell.kernel.file;

import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import java.nio.file.Path;

/// Says when something happens in a folder: a file written, made, renamed or removed (inotify(7)).
public final class DirectoryWatch implements AutoCloseable {
    private static final int IN_MODIFY = 0x2;
    private static final int IN_CLOSE_WRITE = 0x8;
    private static final int IN_MOVED_FROM = 0x40;
    private static final int IN_MOVED_TO = 0x80;
    private static final int IN_CREATE = 0x100;
    private static final int IN_DELETE = 0x200;
    private static final int IN_DELETE_SELF = 0x400;
    private static final int BLOCK = 1 << 14;

    private final Syscalls syscalls;
    private final Fd events;

    public DirectoryWatch(Syscalls syscalls, Path folder) {
        this.syscalls = syscalls;
        int flags = DescriptorFlags.O_CLOEXEC | DescriptorFlags.O_NONBLOCK;
        this.events =
                new Fd(
                        syscalls,
                        (int) syscalls.invoke(SystemCall.INOTIFY_INIT1, "", flags),
                        "events of " + folder);
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer path = memory.string(folder.toString());
            syscalls.invoke(
                    SystemCall.INOTIFY_ADD_WATCH,
                    folder.toString(),
                    events.number(),
                    path.address(),
                    IN_MODIFY
                            | IN_CLOSE_WRITE
                            | IN_MOVED_FROM
                            | IN_MOVED_TO
                            | IN_CREATE
                            | IN_DELETE
                            | IN_DELETE_SELF);
        } catch (RuntimeException failure) {
            events.close();
            throw failure;
        }
    }

    /// Readable when something has happened since the last [#acknowledge].
    public Fd descriptor() {
        return events;
    }

    /// Takes note of all that has happened; do it before looking at the folder.
    public void acknowledge() {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer block = memory.reserve(BLOCK);
            long length = BLOCK;
            while (length > 0) {
                length = syscalls.attempt(SystemCall.READ, events.number(), block.address(), BLOCK);
            }
        }
    }

    @Override
    public void close() {
        events.close();
    }
}
