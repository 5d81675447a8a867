package dev.nutshell.kernel.call;

import com.oracle.svm.core.NeverInline;
import com.oracle.svm.core.Uninterruptible;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.type.CIntPointer;
import org.graalvm.word.Pointer;
import org.graalvm.word.WordFactory;

/// The clone door of the native image.
///
/// The child has one thread only. If it met a safepoint (a loop's poll, a transition between Java and native code) that
/// a collector had asked for at the moment of the clone, it would wait for ever for threads that it does not have. So
/// everything from clone to exec is uninterruptible code with calls that make no transition; it reads prepared memory
/// outside the heap and allocates nothing.
final class DirectClone implements CloneDoor {
    @Override
    public long cloneAndPlay(long arguments, long size, long program) {
        return cloneUninterruptibly(arguments, size, program);
    }

    @NeverInline("the frame that two processes return to holds nothing of the caller")
    @Uninterruptible(reason = "a child that waits for a safepoint waits for ever")
    private static long cloneUninterruptibly(long arguments, long size, long program) {
        Pointer list = WordFactory.pointer(program);
        long saved = program + PreparedCalls.SAVED_SIGNALS;
        long setMask = list.readLong(PreparedCalls.MASK_NUMBER);
        syscall(
                setMask,
                PreparedCalls.SIG_SETMASK,
                program + PreparedCalls.ALL_SIGNALS,
                saved,
                PreparedCalls.SIGNAL_SET_SIZE,
                0,
                0);
        long pid = syscall(list.readLong(PreparedCalls.CLONE_NUMBER), arguments, size, 0, 0, 0, 0);
        if (pid == 0) {
            play(list);
        }
        long result = pid == -1 ? -errnoLocation().read() : pid;
        syscall(setMask, PreparedCalls.SIG_SETMASK, saved, 0, PreparedCalls.SIGNAL_SET_SIZE, 0, 0);
        return result;
    }

    @Uninterruptible(reason = "a child that waits for a safepoint waits for ever")
    private static void play(Pointer list) {
        long count = list.readLong(PreparedCalls.COUNT);
        for (long index = 0; index < count; index++) {
            Pointer record = record(list, index);
            long result =
                    syscall(
                            record.readLong(PreparedCalls.NUMBER),
                            argument(list, record, 0),
                            argument(list, record, 1),
                            argument(list, record, 2),
                            argument(list, record, 3),
                            argument(list, record, 4),
                            argument(list, record, 5));
            record.writeLong(PreparedCalls.RESULT, result);
            if (result == -1) {
                long error = errnoLocation().read();
                record.writeLong(PreparedCalls.RESULT, -error);
                long tolerated = record.readLong(PreparedCalls.TOLERATED);
                if (tolerated != PreparedCalls.EVERY_ERROR && tolerated != error) {
                    fail(list, index, error);
                }
            }
        }
        // the list did not end in execve or exit
        syscall(list.readLong(PreparedCalls.EXIT_NUMBER), 0, 0, 0, 0, 0, 0);
    }

    @Uninterruptible(reason = "a child that waits for a safepoint waits for ever")
    private static void fail(Pointer list, long index, long error) {
        list.writeInt(PreparedCalls.REPORT, (int) index);
        list.writeInt(PreparedCalls.REPORT + 4, (int) error);
        long report = list.rawValue() + PreparedCalls.REPORT;
        syscall(
                list.readLong(PreparedCalls.WRITE_NUMBER),
                list.readLong(PreparedCalls.REPORT_DESCRIPTOR),
                report,
                PreparedCalls.REPORT_SIZE,
                0,
                0,
                0);
        syscall(list.readLong(PreparedCalls.EXIT_NUMBER), PreparedCalls.FAILED, 0, 0, 0, 0, 0);
    }

    @Uninterruptible(reason = "a child that waits for a safepoint waits for ever")
    private static long argument(Pointer list, Pointer record, int position) {
        int reference = record.readByte(PreparedCalls.REFERENCES + position) & 0xff;
        return reference == 0
                ? record.readLong(PreparedCalls.ARGUMENTS + 8 * position)
                : record(list, reference - 1).readLong(PreparedCalls.RESULT);
    }

    @Uninterruptible(reason = "a child that waits for a safepoint waits for ever")
    private static Pointer record(Pointer list, long index) {
        return WordFactory.pointer(
                list.rawValue() + PreparedCalls.HEADER_SIZE + index * PreparedCalls.RECORD_SIZE);
    }

    @CFunction(value = "syscall", transition = CFunction.Transition.NO_TRANSITION)
    private static native long syscall(long number, long a, long b, long c, long d, long e, long f);

    @CFunction(value = "__errno_location", transition = CFunction.Transition.NO_TRANSITION)
    private static native CIntPointer errnoLocation();
}
