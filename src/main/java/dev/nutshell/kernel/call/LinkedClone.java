package dev.nutshell.kernel.call;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The clone door of the JVM, for development only.
///
/// The child plays the list in interpreted or compiled Java code, which has safepoints: it hangs when a collection was
/// asked for at the moment of the clone. Rare, and the native image does not have it ([DirectClone]).
final class LinkedClone implements CloneDoor {
    private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private final MethodHandle handle;

    LinkedClone() {
        Linker linker = Linker.nativeLinker();
        MemorySegment symbol = linker.defaultLookup()
                .find("syscall")
                .orElseThrow(() -> new EngineException(ErrorKind.UNSUPPORTED, "the C library has no syscall(2)"));
        // critical: the call makes no transition, which is where most of the danger is
        this.handle = linker.downcallHandle(
                symbol, SHAPE, Linker.Option.captureCallState("errno"), Linker.Option.critical(false));
    }

    @Override
    public long cloneAndPlay(long arguments, long size, long program) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            MemorySegment header = MemorySegment.ofAddress(program).reinterpret(PreparedCalls.HEADER_SIZE);
            long count = header.get(JAVA_LONG, PreparedCalls.COUNT);
            MemorySegment list = MemorySegment.ofAddress(program)
                    .reinterpret(PreparedCalls.HEADER_SIZE + count * PreparedCalls.RECORD_SIZE);
            long setMask = list.get(JAVA_LONG, PreparedCalls.MASK_NUMBER);
            long saved = program + PreparedCalls.SAVED_SIGNALS;
            // the first call links the handle, which the child must not have to do
            long _ = (long) handle.invokeExact(
                    state,
                    setMask,
                    (long) PreparedCalls.SIG_SETMASK,
                    program + PreparedCalls.ALL_SIGNALS,
                    saved,
                    (long) PreparedCalls.SIGNAL_SET_SIZE,
                    0L,
                    0L);
            long pid = (long) handle.invokeExact(
                    state, list.get(JAVA_LONG, PreparedCalls.CLONE_NUMBER), arguments, size, 0L, 0L, 0L, 0L);
            if (pid == 0) {
                play(list, state);
            }
            long result = pid == -1 ? -state.get(JAVA_INT, 0) : pid;
            long _ = (long) handle.invokeExact(
                    state,
                    setMask,
                    (long) PreparedCalls.SIG_SETMASK,
                    saved,
                    0L,
                    (long) PreparedCalls.SIGNAL_SET_SIZE,
                    0L,
                    0L);
            return result;
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new EngineException(ErrorKind.INTERNAL, "downcall failed: " + impossible, impossible);
        }
    }

    private void play(MemorySegment list, MemorySegment state) throws Throwable {
        long count = list.get(JAVA_LONG, PreparedCalls.COUNT);
        for (long index = 0; index < count; index++) {
            long record = record(index);
            long result = (long) handle.invokeExact(
                    state,
                    list.get(JAVA_LONG, record + PreparedCalls.NUMBER),
                    argument(list, record, 0),
                    argument(list, record, 1),
                    argument(list, record, 2),
                    argument(list, record, 3),
                    argument(list, record, 4),
                    argument(list, record, 5));
            list.set(JAVA_LONG, record + PreparedCalls.RESULT, result);
            long tolerated = list.get(JAVA_LONG, record + PreparedCalls.TOLERATED);
            int error = state.get(JAVA_INT, 0);
            if (result == -1 && tolerated != PreparedCalls.EVERY_ERROR && tolerated != error) {
                list.set(JAVA_INT, PreparedCalls.REPORT, (int) index);
                list.set(JAVA_INT, PreparedCalls.REPORT + 4, error);
                long _ = (long) handle.invokeExact(
                        state,
                        list.get(JAVA_LONG, PreparedCalls.WRITE_NUMBER),
                        list.get(JAVA_LONG, PreparedCalls.REPORT_DESCRIPTOR),
                        list.address() + PreparedCalls.REPORT,
                        (long) PreparedCalls.REPORT_SIZE,
                        0L,
                        0L,
                        0L);
                exit(list, state, PreparedCalls.FAILED);
            }
        }
        exit(list, state, 0);
    }

    private void exit(MemorySegment list, MemorySegment state, long code) throws Throwable {
        long _ = (long)
                handle.invokeExact(state, list.get(JAVA_LONG, PreparedCalls.EXIT_NUMBER), code, 0L, 0L, 0L, 0L, 0L);
    }

    private static long argument(MemorySegment list, long record, int position) {
        int reference = list.get(JAVA_BYTE, record + PreparedCalls.REFERENCES + position) & 0xff;
        return reference == 0
                ? list.get(JAVA_LONG, record + PreparedCalls.ARGUMENTS + 8L * position)
                : list.get(JAVA_LONG, record(reference - 1) + PreparedCalls.RESULT);
    }

    private static long record(long index) {
        return PreparedCalls.HEADER_SIZE + index * PreparedCalls.RECORD_SIZE;
    }
}
