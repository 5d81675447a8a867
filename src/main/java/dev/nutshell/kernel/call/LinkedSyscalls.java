package dev.nutshell.kernel.call;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The door on the JVM: one downcall handle of one shape, errno captured in an arena of the call's own.
final class LinkedSyscalls implements Syscalls {
    private static final FunctionDescriptor SHAPE =
            FunctionDescriptor.of(
                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                    JAVA_LONG);

    private final Architecture architecture;
    private final MethodHandle handle;

    LinkedSyscalls(Architecture architecture) {
        this.architecture = architecture;
        Linker linker = Linker.nativeLinker();
        MemorySegment symbol =
                linker.defaultLookup()
                        .find("syscall")
                        .orElseThrow(
                                () ->
                                        new EngineException(
                                                ErrorKind.UNSUPPORTED,
                                                "the C library has no syscall(2)"));
        this.handle = linker.downcallHandle(symbol, SHAPE, Linker.Option.captureCallState("errno"));
    }

    @Override
    public long call(SystemCall call, long a, long b, long c, long d, long e, long f) {
        int number = call.number(architecture);
        if (number == SystemCall.ABSENT) {
            return -Errno.ENOSYS.number();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            long result = (long) handle.invokeExact(state, (long) number, a, b, c, d, e, f);
            return result == -1 ? -state.get(JAVA_INT, 0) : result;
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new EngineException(
                    ErrorKind.INTERNAL, "downcall failed: " + impossible, impossible);
        }
    }
}
