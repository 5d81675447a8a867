package dev.nutshell.kernel.abi;

import java.nio.ByteBuffer;

/// `struct clone_args` and the CLONE_ flags, from `<linux/sched.h>`.
public final class CloneArguments {
    /// New time namespace; only for clone3 and unshare, since Linux 5.6.
    public static final long CLONE_NEWTIME = 0x80;

    public static final long CLONE_VM = 0x100;
    public static final long CLONE_FS = 0x200;
    public static final long CLONE_FILES = 0x400;
    public static final long CLONE_SIGHAND = 0x800;

    /// A pidfd is stored at `pidfd`.
    public static final long CLONE_PIDFD = 0x1000;

    public static final long CLONE_VFORK = 0x4000;
    public static final long CLONE_PARENT = 0x8000;
    public static final long CLONE_NEWNS = 0x20000;
    public static final long CLONE_NEWCGROUP = 0x2000000;
    public static final long CLONE_NEWUTS = 0x4000000;
    public static final long CLONE_NEWIPC = 0x8000000;
    public static final long CLONE_NEWUSER = 0x10000000;
    public static final long CLONE_NEWPID = 0x20000000;
    public static final long CLONE_NEWNET = 0x40000000;

    /// Handled signals go back to their default action, since Linux 5.5. Ignored ones stay ignored.
    public static final long CLONE_CLEAR_SIGHAND = 0x100000000L;

    /// The child starts in the cgroup of descriptor `cgroup`, since Linux 5.7.
    public static final long CLONE_INTO_CGROUP = 0x200000000L;

    /// CLONE_ARGS_SIZE_VER2.
    public static final int SIZE = 88;

    private static final int FLAGS = 0;
    private static final int PIDFD = 8;
    private static final int EXIT_SIGNAL = 32;
    private static final int CGROUP = 80;

    private CloneArguments() {}

    /// Fills in a zeroed struct.
    ///
    /// @param pidFd where the kernel stores the pidfd (an `int`), with CLONE_PIDFD
    /// @param cgroup descriptor of a cgroup v2 directory, with CLONE_INTO_CGROUP
    public static void write(
            ByteBuffer struct, long flags, long pidFd, int exitSignal, int cgroup) {
        struct.putLong(FLAGS, flags);
        struct.putLong(PIDFD, pidFd);
        struct.putLong(EXIT_SIGNAL, exitSignal);
        struct.putLong(CGROUP, cgroup);
    }
}
