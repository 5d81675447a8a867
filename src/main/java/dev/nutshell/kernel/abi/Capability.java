package dev.nutshell.kernel.abi;

/// Capabilities, from `<linux/capability.h>`; the order is the numbering.
public enum Capability {
    CHOWN,
    DAC_OVERRIDE,
    DAC_READ_SEARCH,
    FOWNER,
    FSETID,
    KILL,
    SETGID,
    SETUID,
    SETPCAP,
    LINUX_IMMUTABLE,
    NET_BIND_SERVICE,
    NET_BROADCAST,
    NET_ADMIN,
    NET_RAW,
    IPC_LOCK,
    IPC_OWNER,
    SYS_MODULE,
    SYS_RAWIO,
    SYS_CHROOT,
    SYS_PTRACE,
    SYS_PACCT,
    SYS_ADMIN,
    SYS_BOOT,
    SYS_NICE,
    SYS_RESOURCE,
    SYS_TIME,
    SYS_TTY_CONFIG,
    MKNOD,
    LEASE,
    AUDIT_WRITE,
    AUDIT_CONTROL,
    SETFCAP,
    MAC_OVERRIDE,
    MAC_ADMIN,
    SYSLOG,
    WAKE_ALARM,
    BLOCK_SUSPEND,
    /// Since Linux 3.16.
    AUDIT_READ,
    /// Since Linux 5.8.
    PERFMON,
    /// Since Linux 5.8.
    BPF,
    /// Since Linux 5.9.
    CHECKPOINT_RESTORE;

    public int number() {
        return ordinal();
    }

    /// The bit of this capability in a 64-bit set.
    public long bit() {
        return 1L << ordinal();
    }

    /// The kernel's spelling: `CAP_NET_ADMIN`.
    public String kernelName() {
        return "CAP_" + name();
    }
}
