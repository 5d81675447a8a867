package dev.nutshell.image;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;

/// Gives what an archive holds to its owner, who may not exist for the engine of a user who is not root.
final class OwnerChange {
    private OwnerChange() {}

    static void of(FileCalls files, Fd file, int uid, int gid) {
        try {
            files.attributes().changeOwner(file, uid, gid);
        } catch (KernelException failure) {
            throw explained(failure, file.describe(), uid, gid);
        }
    }

    static void of(FileCalls files, Fd directory, byte[] name, int uid, int gid) {
        try {
            files.attributes().changeOwner(directory, name, uid, gid);
        } catch (KernelException failure) {
            throw explained(failure, FileCalls.text(name), uid, gid);
        }
    }

    /// chown(2) says EINVAL for an id that the user namespace does not have, and for nothing else.
    private static EngineException explained(
            KernelException failure, String object, int uid, int gid) {
        return failure.errno() == Errno.EINVAL
                ? new EngineException(
                        ErrorKind.UNSUPPORTED,
                        object
                                + " belongs to "
                                + Integer.toUnsignedString(uid)
                                + ":"
                                + Integer.toUnsignedString(gid)
                                + ", an id that this user has not been given (more of them:"
                                + " /etc/subuid and /etc/subgid, mapped by the package uidmap)",
                        failure)
                : failure;
    }
}
