package dev.nutshell.kernel.process;

import java.util.Locale;
import java.util.Optional;

/// The limited resources of getrlimit(2), in the order of `<asm-generic/resource.h>`: the ordinal is the number.
public enum Resource {
    CPU,
    FSIZE,
    DATA,
    STACK,
    CORE,
    RSS,
    NPROC,
    NOFILE,
    MEMLOCK,
    AS,
    LOCKS,
    SIGPENDING,
    MSGQUEUE,
    NICE,
    RTPRIO,
    RTTIME;

    private static final String OCI_PREFIX = "RLIMIT_";

    public int number() {
        return ordinal();
    }

    /// The name of `--ulimit`: `nofile`.
    public String dockerName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The name of the runtime specification: `RLIMIT_NOFILE`.
    public String ociName() {
        return OCI_PREFIX + name();
    }

    /// The resource called `nofile` or `RLIMIT_NOFILE`.
    public static Optional<Resource> ofName(String name) {
        for (Resource resource : values()) {
            if (resource.dockerName().equals(name) || resource.ociName().equals(name)) {
                return Optional.of(resource);
            }
        }
        return Optional.empty();
    }
}
