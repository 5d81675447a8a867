package dev.nutshell.engine.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The machine's memory.
final class HostMemory {
    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final int KIBI = 1024;

    /// Bytes (proc_meminfo(5), MemTotal); 0 when the kernel does not say.
    long total() {
        try {
            for (String line : Files.readAllLines(MEMINFO)) {
                if (line.startsWith("MemTotal:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) * KIBI;
                }
            }
            return 0;
        } catch (IOException _) {
            return 0;
        }
    }
}
