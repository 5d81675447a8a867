package dev.nutshell.kernel.security;

import dev.nutshell.kernel.abi.Prctl;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Attributes that `prctl(2)` changes.
///
/// Each acts on the calling OS thread, but for [#setDumpable] and [#becomeSubreaper], which act on the whole process.
public final class ProcessAttributes {
    /// TASK_COMM_LEN with its final zero.
    private static final int NAME_SIZE = 16;

    private final Syscalls syscalls;

    public ProcessAttributes(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// From now on `execve(2)` gives nothing that the thread does not have: no set-user-id, no file capabilities. It
    /// cannot be taken back, and children inherit it.
    public void forbidNewPrivileges() {
        // the three unused words must be zero, prctl(2)
        set("PR_SET_NO_NEW_PRIVS", Prctl.PR_SET_NO_NEW_PRIVS, 1);
    }

    public boolean newPrivilegesForbidden() {
        return syscalls.invoke(SystemCall.PRCTL, "PR_GET_NO_NEW_PRIVS", Prctl.PR_GET_NO_NEW_PRIVS)
                == 1;
    }

    /// Whether others of the same user may attach to this process and read its `/proc/PID` links.
    ///
    /// Off before a container's namespaces are entered: a process inside could reach the engine's executable and
    /// descriptors through `/proc/PID` (CVE-2016-9962, CVE-2019-5736). `execve(2)` turns it on again.
    public void setDumpable(boolean dumpable) {
        set("PR_SET_DUMPABLE", Prctl.PR_SET_DUMPABLE, dumpable ? 1 : 0);
    }

    public boolean dumpable() {
        return syscalls.invoke(SystemCall.PRCTL, "PR_GET_DUMPABLE", Prctl.PR_GET_DUMPABLE) == 1;
    }

    /// Whether the thread keeps its permitted capabilities when it leaves user id 0. `execve(2)` clears it.
    public void setKeepCapabilities(boolean keep) {
        set("PR_SET_KEEPCAPS", Prctl.PR_SET_KEEPCAPS, keep ? 1 : 0);
    }

    /// Signal that the thread gets when the thread that made it ends; 0 for none.
    ///
    /// Check the parent afterwards: it may have ended before. A change of user id clears it.
    public void setParentDeathSignal(int signal) {
        set("PR_SET_PDEATHSIG", Prctl.PR_SET_PDEATHSIG, signal);
    }

    /// Orphaned descendants become children of this process, not of process 1.
    public void becomeSubreaper() {
        set("PR_SET_CHILD_SUBREAPER", Prctl.PR_SET_CHILD_SUBREAPER, 1);
    }

    public int secureBits() {
        return (int)
                syscalls.invoke(SystemCall.PRCTL, "PR_GET_SECUREBITS", Prctl.PR_GET_SECUREBITS);
    }

    /// Replaces the secure bits (`capabilities(7)`); needs CAP_SETPCAP.
    public void setSecureBits(int bits) {
        set("PR_SET_SECUREBITS", Prctl.PR_SET_SECUREBITS, bits);
    }

    /// Names the thread as `ps -T` shows it; the kernel keeps 15 bytes.
    public void setName(String name) {
        byte[] bytes = Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), NAME_SIZE);
        bytes[NAME_SIZE - 1] = 0;
        try (CallMemory memory = CallMemory.take()) {
            set("PR_SET_NAME", Prctl.PR_SET_NAME, memory.bytes(bytes).address());
        }
    }

    private void set(String operation, int number, long value) {
        syscalls.invoke(SystemCall.PRCTL, operation, number, value);
    }
}
