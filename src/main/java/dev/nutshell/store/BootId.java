package dev.nutshell.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What tells one boot of the machine from another, proc_sys_kernel(5), `random/boot_id`.
public final class BootId {
    private static final Path FILE = Path.of("/proc/sys/kernel/random/boot_id");

    /// Of the machine that the program runs on, so not known before it runs.
    private static @Nullable String known;

    private BootId() {}

    /// The id of this boot; empty where the kernel says none.
    public static String current() {
        String id = known;
        if (id == null) {
            id =
                    AtomicFile.read(FILE)
                            .map(bytes -> new String(bytes, StandardCharsets.US_ASCII).strip())
                            .orElse("");
            known = id;
        }
        return id;
    }
}
