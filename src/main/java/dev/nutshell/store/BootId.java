package dev.nutshell.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// What tells one boot of the machine from another, proc_sys_kernel(5), `random/boot_id`.
public final class BootId {
    private static final Path FILE = Path.of("/proc/sys/kernel/random/boot_id");

    private BootId() {}

    /// The id of this boot; empty where the kernel says none.
    public static String current() {
        return AtomicFile.read(FILE)
                .map(bytes -> new String(bytes, StandardCharsets.US_ASCII).strip())
                .orElse("");
    }
}
