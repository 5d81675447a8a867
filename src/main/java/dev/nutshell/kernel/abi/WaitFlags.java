package dev.nutshell.kernel.abi;

/// Constants of `waitid(2)`, from `<linux/wait.h>` and `<asm-generic/siginfo.h>`.
public final class WaitFlags {
    /// Since Linux 5.4.
    public static final int P_ALL = 0;

    public static final int P_PIDFD = 3;

    public static final int WNOHANG = 1;
    public static final int WEXITED = 4;

    /// Leaves the child to be reaped later.
    public static final int WNOWAIT = 0x1000000;

    /// Children of every kind, whatever their exit signal.
    public static final int WALL = 0x40000000;

    public static final int CLD_EXITED = 1;
    public static final int CLD_KILLED = 2;
    public static final int CLD_DUMPED = 3;

    private WaitFlags() {}
}
