package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.SignalNumber;

/// A set of signals as the kernel's 64 bit mask: signal `n` is bit `n - 1`.
public record SignalSet(long mask) {
    public static final SignalSet EMPTY = new SignalSet(0);

    /// What a foreground engine passes on to its container: all signals but those that cannot be caught (SIGKILL,
    /// SIGSTOP), that report an error of the engine itself (SIGSEGV …), that concern its children and its terminal
    /// (SIGCHLD, SIGTSTP, SIGTTIN, SIGTTOU, SIGWINCH, SIGPIPE), or that the runtime needs (SIGURG, 32, 33). The same
    /// choice as `docker run --sig-proxy`.
    public static final SignalSet FORWARDABLE =
            new SignalSet(-1L)
                    .without(
                            SignalNumber.SIGKILL,
                            SignalNumber.SIGSTOP,
                            SignalNumber.SIGSEGV,
                            SignalNumber.SIGBUS,
                            SignalNumber.SIGFPE,
                            SignalNumber.SIGILL,
                            SignalNumber.SIGTRAP,
                            SignalNumber.SIGSYS,
                            SignalNumber.SIGCHLD,
                            SignalNumber.SIGTSTP,
                            SignalNumber.SIGTTIN,
                            SignalNumber.SIGTTOU,
                            SignalNumber.SIGWINCH,
                            SignalNumber.SIGPIPE,
                            SignalNumber.SIGURG,
                            32,
                            33);

    public static SignalSet of(int... signals) {
        return EMPTY.with(signals);
    }

    public SignalSet with(int... signals) {
        long result = mask;
        for (int signal : signals) {
            result |= bit(signal);
        }
        return new SignalSet(result);
    }

    public SignalSet without(int... signals) {
        return new SignalSet(mask & ~of(signals).mask);
    }

    public boolean contains(int signal) {
        return (mask & bit(signal)) != 0;
    }

    private static long bit(int signal) {
        if (signal < 1 || signal > SignalNumber.SIGRTMAX) {
            throw new IllegalArgumentException("signal " + signal);
        }
        return 1L << (signal - 1);
    }
}
