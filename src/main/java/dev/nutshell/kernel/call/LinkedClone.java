package dev.nutshell.kernel.call;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The clone door of the JVM: the [PlayerPage] behind a downcall. To the JVM the child never exists: it leaves native code
/// by exec.
final class LinkedClone implements CloneDoor {
    private static final FunctionDescriptor SHAPE =
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private final MethodHandle handle;

    LinkedClone(long page) {
        this.handle = Linker.nativeLinker().downcallHandle(MemorySegment.ofAddress(page), SHAPE);
    }

    @Override
    public long cloneAndPlay(long arguments, long size, long program) {
        try {
            return (long) handle.invokeExact(arguments, size, program);
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new EngineException(
                    ErrorKind.INTERNAL, "downcall failed: " + impossible, impossible);
        }
    }
}
