package dev.nutshell.kernel.abi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/// `siginfo_t` as SIGCHLD and `waitid(2)` fill it in, from `<asm-generic/siginfo.h>`.
public final class SignalInformation {
    public static final int SIZE = 128;

    private static final int CODE = 8;
    private static final int PID = 16;
    private static final int STATUS = 24;

    private SignalInformation() {}

    public static int code(MemorySegment information) {
        return information.get(JAVA_INT, CODE);
    }

    public static int pid(MemorySegment information) {
        return information.get(JAVA_INT, PID);
    }

    /// Exit code, or the signal that ended the process.
    public static int status(MemorySegment information) {
        return information.get(JAVA_INT, STATUS);
    }
}
