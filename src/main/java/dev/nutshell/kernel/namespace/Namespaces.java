package dev.nutshell.kernel.namespace;

import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.PidFd;
import java.nio.charset.StandardCharsets;

/// Joins and leaves namespaces.
///
/// All of this acts on the calling OS thread and cannot be taken back: only on a platform thread made for it, which
/// ends afterwards, never on a virtual thread. The kernel adds: a user or a time namespace cannot be joined by a process
/// with several threads, and a mount namespace only by a thread that shares no working directory with others
/// (CLONE_FS); [#unshare] of the mount namespace does that separation itself, [#join] needs [#separateWorkingDirectory]
/// before. A pid or time namespace holds for children only.
public final class Namespaces {
    private static final long CLONE_FS = 0x200;

    private final Syscalls syscalls;

    public Namespaces(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// New namespaces for the calling thread (unshare(2)).
    public void unshare(NamespaceSet namespaces) {
        syscalls.invoke(SystemCall.UNSHARE, namespaces + " namespaces", namespaces.flags());
    }

    /// Gives the calling thread a working directory, root and umask of its own.
    public void separateWorkingDirectory() {
        syscalls.invoke(SystemCall.UNSHARE, "working directory", CLONE_FS);
    }

    /// Joins several namespaces of a process at once (setns(2) with a pidfd, Linux 5.8): all or none.
    public void join(PidFd process, NamespaceSet namespaces) {
        syscalls.invoke(
                SystemCall.SETNS,
                namespaces + " namespaces of " + process.descriptor().describe(),
                process.descriptor().number(),
                namespaces.flags());
    }

    /// Joins the namespace behind an open file of `/proc/PID/ns` or a bind mount of one.
    ///
    /// @param kind what it must be: the kernel refuses another kind with EINVAL
    public void join(Fd namespace, Namespace kind) {
        syscalls.invoke(
                SystemCall.SETNS, namespace.describe(), namespace.number(), kind.cloneFlag());
    }

    /// Sets the host name of the calling thread's UTS namespace.
    public void setHostname(String name) {
        setName(SystemCall.SETHOSTNAME, name);
    }

    /// Sets the NIS domain name of the calling thread's UTS namespace.
    public void setDomainname(String name) {
        setName(SystemCall.SETDOMAINNAME, name);
    }

    private void setName(SystemCall call, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        try (CallMemory memory = CallMemory.take()) {
            syscalls.invoke(call, name, memory.bytes(bytes).address(), bytes.length);
        }
    }
}
