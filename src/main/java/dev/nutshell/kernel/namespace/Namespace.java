package dev.nutshell.kernel.namespace;

import dev.nutshell.kernel.abi.CloneArguments;
import java.util.Optional;

/// The eight kinds of namespaces (namespaces(7)).
public enum Namespace {
    // the order in which nsenter(1) and runc join: user first, since it decides what is allowed in
    // the others
    USER(CloneArguments.CLONE_NEWUSER, "user", "user"),
    CGROUP(CloneArguments.CLONE_NEWCGROUP, "cgroup", "cgroup"),
    IPC(CloneArguments.CLONE_NEWIPC, "ipc", "ipc"),
    UTS(CloneArguments.CLONE_NEWUTS, "uts", "uts"),
    NETWORK(CloneArguments.CLONE_NEWNET, "net", "network"),
    PID(CloneArguments.CLONE_NEWPID, "pid", "pid"),
    MOUNT(CloneArguments.CLONE_NEWNS, "mnt", "mount"),
    TIME(CloneArguments.CLONE_NEWTIME, "time", "time");

    private final long cloneFlag;
    private final String procName;
    private final String ociName;

    Namespace(long cloneFlag, String procName, String ociName) {
        this.cloneFlag = cloneFlag;
        this.procName = procName;
        this.ociName = ociName;
    }

    /// The flag of `clone3(2)`, `unshare(2)` and `setns(2)`.
    public long cloneFlag() {
        return cloneFlag;
    }

    /// The file name below `/proc/PID/ns`.
    public String procName() {
        return procName;
    }

    /// The name in the runtime specification.
    public String ociName() {
        return ociName;
    }

    /// The kind that the runtime specification calls `name`.
    public static Optional<Namespace> ofOciName(String name) {
        for (Namespace namespace : values()) {
            if (namespace.ociName.equals(name)) {
                return Optional.of(namespace);
            }
        }
        return Optional.empty();
    }
}
