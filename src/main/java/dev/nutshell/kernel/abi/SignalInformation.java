package dev.nutshell.kernel.abi;

import java.nio.ByteBuffer;

/// `siginfo_t` as SIGCHLD and `waitid(2)` fill it in, from `<asm-generic/siginfo.h>`.
public final class SignalInformation {
    public static final int SIZE = 128;

    private static final int CODE = 8;
    private static final int PID = 16;
    private static final int STATUS = 24;

    private SignalInformation() {}

    public static int code(ByteBuffer information) {
        return information.getInt(CODE);
    }

    public static int pid(ByteBuffer information) {
        return information.getInt(PID);
    }

    /// Exit code, or the signal that ended the process.
    public static int status(ByteBuffer information) {
        return information.getInt(STATUS);
    }
}
