package dev.nutshell.kernel.file;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.FileModes;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;

/// Descriptors 0, 1 and 2 of the process.
public final class StandardStreams {
    private static final long GROUP_UNCHANGED = 0xffff_ffffL;
    private static final int MEMORY_MAJOR = 1;

    private final Syscalls syscalls;

    public StandardStreams(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// Makes `uid` the owner of the pipes or the terminal behind the streams, so that a program of that user can open
    /// `/dev/stdout`; the group stays (a terminal's is `tty`). Null devices are left alone, as are files that do not let
    /// their owner be changed.
    public void giveTo(long uid) {
        try (FileCalls files = new FileCalls(syscalls)) {
            for (int stream = 0; stream <= 2; stream++) {
                FileStatus status =
                        files.attributes()
                                .status(new Fd(syscalls, stream, "standard stream " + stream));
                boolean isMemoryDevice =
                        status.type() == FileModes.S_IFCHR && status.nodeMajor() == MEMORY_MAJOR;
                if (!isMemoryDevice && Integer.toUnsignedLong(status.uid()) != uid) {
                    change(stream, uid);
                }
            }
        }
    }

    private void change(int stream, long uid) {
        long result = syscalls.attempt(SystemCall.FCHOWN, stream, uid, GROUP_UNCHANGED);
        if (result < 0
                && result != -Errno.EINVAL.number()
                && result != -Errno.EPERM.number()
                && result != -Errno.EROFS.number()) {
            throw new KernelException(
                    SystemCall.FCHOWN.kernelName(),
                    Errno.of((int) -result),
                    "standard stream " + stream);
        }
    }
}
