package dev.nutshell.kernel.seccomp;

/// How a filter is installed, `seccomp(2)`.
public enum FilterFlag {
    /// All threads of the process get it. The engine has one thread where it installs filters.
    TSYNC(1),
    /// Every action but ALLOW is written to the audit log.
    LOG(1 << 1),
    /// No speculative store bypass mitigation only because of the filter (Linux 4.17). runc's default since 1.2.
    SPEC_ALLOW(1 << 2);

    private final int bit;

    FilterFlag(int bit) {
        this.bit = bit;
    }

    int bit() {
        return bit;
    }

    /// The name in profiles.
    public String profileName() {
        return "SECCOMP_FILTER_FLAG_" + name();
    }
}
