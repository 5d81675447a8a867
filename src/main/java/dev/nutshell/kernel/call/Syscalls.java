package dev.nutshell.kernel.call;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;

/// The door to the kernel.
///
/// Thread-safe; holds no state. Memory that an argument points to must stay alive for the call: keep its
/// [CallMemory] open around it.
public interface Syscalls {
    /// Plays one system call, exactly once.
    ///
    /// @return what the kernel returned: zero or more on success, `-errno` on failure
    long call(SystemCall call, long a, long b, long c, long d, long e, long f);

    /// Plays one system call, again after EINTR, and throws when it fails.
    ///
    /// @param subject the path or object the call is about, for the message; may be empty
    /// @return zero or more
    /// @throws KernelException for every error but EINTR
    default long invoke(SystemCall call, String subject, long... arguments) {
        long result = attempt(call, arguments);
        if (result < 0) {
            throw new KernelException(call.kernelName(), Errno.of((int) -result), subject);
        }
        return result;
    }

    /// Plays one system call, again after EINTR.
    ///
    /// @return zero or more on success, `-errno` on failure
    default long attempt(SystemCall call, long... arguments) {
        while (true) {
            long result =
                    call(
                            call,
                            argument(arguments, 0),
                            argument(arguments, 1),
                            argument(arguments, 2),
                            argument(arguments, 3),
                            argument(arguments, 4),
                            argument(arguments, 5));
            // close(2): the descriptor is gone even after EINTR, a second call could close another
            // thread's
            if (result != -Errno.EINTR.number() || call == SystemCall.CLOSE) {
                return result;
            }
        }
    }

    private static long argument(long[] arguments, int index) {
        return index < arguments.length ? arguments[index] : 0;
    }
}
