package dev.nutshell.kernel.call;

import com.oracle.svm.core.Uninterruptible;
import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.type.CIntPointer;

/// The door in the native image: the C library's `syscall(2)`, called directly.
///
/// The calling thread is "in native code" for a collection while the kernel works, so a call may block for ever.
final class DirectSyscalls implements Syscalls {
    private final Architecture architecture;

    DirectSyscalls(Architecture architecture) {
        this.architecture = architecture;
    }

    @Override
    public long call(SystemCall call, long a, long b, long c, long d, long e, long f) {
        int number = call.number(architecture);
        if (number == SystemCall.ABSENT) {
            return -Errno.ENOSYS.number();
        }
        long result = syscall(number, a, b, c, d, e, f);
        // Nothing between the two calls touches errno: the way back into Java uses futexes only
        // through pthread_*,
        // which report by return value.
        return result == -1 ? -errnoLocation().read() : result;
    }

    /// Plays `getppid(2)` `count` times with nothing around it: what the door is measured against.
    @Uninterruptible(reason = "calls without a transition, and no poll between them")
    static long playBare(long number, long count) {
        long last = 0;
        for (long i = 0; i < count; i++) {
            last = bareSyscall(number, 0, 0, 0, 0, 0, 0);
        }
        return last;
    }

    @CFunction(value = "syscall", transition = CFunction.Transition.TO_NATIVE)
    private static native long syscall(long number, long a, long b, long c, long d, long e, long f);

    @CFunction(value = "__errno_location", transition = CFunction.Transition.NO_TRANSITION)
    private static native CIntPointer errnoLocation();

    @CFunction(value = "syscall", transition = CFunction.Transition.NO_TRANSITION)
    private static native long bareSyscall(
            long number, long a, long b, long c, long d, long e, long f);
}
