package dev.nutshell.kernel.call;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.abi.SystemCall;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The clone door of the JVM: a page of machine code ([PlayerCode]) behind a downcall.
///
/// A child that played the list in Java would hang sooner or later: at a safepoint, or at a lock of the compiler that it
/// triggers by running (seen once in 300 spawns). To the JVM the child never exists: it leaves native code by exec.
final class LinkedClone implements CloneDoor {
    private static final FunctionDescriptor SHAPE =
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final long PROT_READ_WRITE = 3;
    private static final long PROT_READ_EXEC = 5;
    private static final long MAP_PRIVATE_ANONYMOUS = 0x22;

    private final MethodHandle handle;

    /// Maps the page, which stays for the life of the process, as loaded code does.
    LinkedClone(Syscalls syscalls) {
        byte[] code = PlayerCode.of(Architecture.current());
        long page =
                syscalls.invoke(
                        SystemCall.MMAP,
                        "child player",
                        0,
                        code.length,
                        PROT_READ_WRITE,
                        MAP_PRIVATE_ANONYMOUS,
                        -1,
                        0);
        MemorySegment segment = MemorySegment.ofAddress(page).reinterpret(code.length);
        segment.copyFrom(MemorySegment.ofArray(code));
        // the kernel synchronises the instruction cache when a page becomes executable
        syscalls.invoke(SystemCall.MPROTECT, "child player", page, code.length, PROT_READ_EXEC);
        this.handle = Linker.nativeLinker().downcallHandle(segment, SHAPE);
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
