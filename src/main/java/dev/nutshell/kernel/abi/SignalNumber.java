package dev.nutshell.kernel.abi;

/// Signal numbers and masks, from `<asm-generic/signal.h>`; the same on x86_64 and aarch64.
public final class SignalNumber {
    public static final int SIGHUP = 1;
    public static final int SIGINT = 2;
    public static final int SIGQUIT = 3;
    public static final int SIGILL = 4;
    public static final int SIGTRAP = 5;
    public static final int SIGABRT = 6;
    public static final int SIGBUS = 7;
    public static final int SIGFPE = 8;
    public static final int SIGKILL = 9;
    public static final int SIGUSR1 = 10;
    public static final int SIGSEGV = 11;
    public static final int SIGUSR2 = 12;
    public static final int SIGPIPE = 13;
    public static final int SIGALRM = 14;
    public static final int SIGTERM = 15;
    public static final int SIGSTKFLT = 16;
    public static final int SIGCHLD = 17;
    public static final int SIGCONT = 18;
    public static final int SIGSTOP = 19;
    public static final int SIGTSTP = 20;
    public static final int SIGTTIN = 21;
    public static final int SIGTTOU = 22;
    public static final int SIGURG = 23;
    public static final int SIGXCPU = 24;
    public static final int SIGXFSZ = 25;
    public static final int SIGVTALRM = 26;
    public static final int SIGPROF = 27;
    public static final int SIGWINCH = 28;
    public static final int SIGIO = 29;
    public static final int SIGPWR = 30;
    public static final int SIGSYS = 31;

    /// The first real-time signal that programs use: 32 and 33 belong to the C library's threads.
    public static final int SIGRTMIN = 34;

    public static final int SIGRTMAX = 64;

    /// The handler that ignores the signal.
    public static final long SIG_IGN = 1;

    public static final int SIG_BLOCK = 0;
    public static final int SIG_UNBLOCK = 1;
    public static final int SIG_SETMASK = 2;

    /// Size of the kernel's `sigset_t`.
    public static final int SIGSET_SIZE = 8;

    /// Size of the kernel's `struct sigaction` (handler, flags, restorer, mask on x86_64; no restorer on aarch64).
    public static final int SIGACTION_SIZE = 32;

    private SignalNumber() {}
}
