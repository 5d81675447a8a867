package dev.nutshell.kernel.call;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;

/// A failed system call: which one, on what, and the error number.
///
/// The message reads `openat2(2) /etc/passwd: EACCES (Permission denied)`.
public final class KernelException extends EngineException {
    private static final long serialVersionUID = 1L;

    private final String call;
    private final Errno errno;
    private final String subject;

    public KernelException(String call, Errno errno, String subject) {
        super(kindOf(errno), describe(call, errno, subject));
        this.call = call;
        this.errno = errno;
        this.subject = subject;
    }

    /// The kernel's name of the call, without the section number.
    public String call() {
        return call;
    }

    public Errno errno() {
        return errno;
    }

    /// The path or object that the call was about; empty when there is none.
    public String subject() {
        return subject;
    }

    private static String describe(String call, Errno errno, String subject) {
        String object = subject.isEmpty() ? "" : " " + subject;
        return call + "(2)" + object + ": " + errno + " (" + errno.text() + ")";
    }

    private static ErrorKind kindOf(Errno errno) {
        return switch (errno) {
            case ENOENT -> ErrorKind.NOT_FOUND;
            case EEXIST -> ErrorKind.ALREADY_EXISTS;
            case EPERM, EACCES -> ErrorKind.PERMISSION_DENIED;
            case ENOSPC, EDQUOT, ENOMEM, EMFILE, ENFILE -> ErrorKind.EXHAUSTED;
            case ENOSYS, EOPNOTSUPP -> ErrorKind.UNSUPPORTED;
            case EBUSY -> ErrorKind.CONFLICT;
            default -> ErrorKind.SYSTEM;
        };
    }
}
