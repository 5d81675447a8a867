package dev.nutshell.kernel.seccomp;

import dev.nutshell.kernel.abi.Errno;

/// What happens to a system call, `seccomp(2)`.
///
/// @param value the error number of ERRNO, the message of TRACE; the kernel has 16 bits for it
public record SeccompAction(Kind kind, int value) {
    private static final int VALUE_MASK = 0xFFFF;

    public static final SeccompAction ALLOW = new SeccompAction(Kind.ALLOW, 0);
    public static final SeccompAction KILL_THREAD = new SeccompAction(Kind.KILL_THREAD, 0);

    /// The actions, with `SECCOMP_RET_*` of `<linux/seccomp.h>`.
    public enum Kind {
        KILL_PROCESS(0x8000_0000),
        KILL_THREAD(0),
        TRAP(0x0003_0000),
        ERRNO(0x0005_0000),
        NOTIFY(0x7FC0_0000),
        TRACE(0x7FF0_0000),
        LOG(0x7FFC_0000),
        ALLOW(0x7FFF_0000);

        private final int returnCode;

        Kind(int returnCode) {
            this.returnCode = returnCode;
        }

        private boolean carriesValue() {
            return this == ERRNO || this == TRACE;
        }
    }

    public SeccompAction {
        value = kind.carriesValue() ? value & VALUE_MASK : 0;
    }

    public static SeccompAction errno(Errno errno) {
        return new SeccompAction(Kind.ERRNO, errno.number());
    }

    /// The 32-bit word that the filter returns to the kernel.
    int returnValue() {
        return kind.returnCode | value;
    }

    /// Whether the call is played: then a rule that cannot be checked exactly must not be widened.
    boolean lets() {
        return kind == Kind.ALLOW || kind == Kind.LOG;
    }
}
