package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.SignalInformation;
import dev.nutshell.kernel.abi.WaitFlags;
import java.nio.ByteBuffer;

/// How a process ended.
public sealed interface ExitStatus {
    /// It exited by itself.
    record Exited(int code) implements ExitStatus {}

    /// A signal ended it.
    record Killed(int signal, boolean coreDumped) implements ExitStatus {}

    /// What `waitid(2)` has written.
    static ExitStatus of(ByteBuffer information) {
        int status = SignalInformation.status(information);
        return switch (SignalInformation.code(information)) {
            case WaitFlags.CLD_KILLED -> new Killed(status, false);
            case WaitFlags.CLD_DUMPED -> new Killed(status, true);
            default -> new Exited(status);
        };
    }

    /// The exit code that a shell and Docker show: the code itself, or 128 + signal.
    default int shellCode() {
        return switch (this) {
            case Exited(int code) -> code;
            case Killed(int signal, boolean _) -> 128 + signal;
        };
    }
}
