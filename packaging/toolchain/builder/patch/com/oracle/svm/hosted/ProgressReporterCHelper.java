package com.oracle.svm.hosted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// In place of the builder's class of this name, whose native library is not in its jar.
public final class ProgressReporterCHelper {
    static final int MAX_CHARACTERS_PER_LINE = 120;

    private ProgressReporterCHelper() {}

    public static int getTerminalWindowColumnsClamped() {
        return MAX_CHARACTERS_PER_LINE;
    }

    public static int getTerminalWindowColumns() {
        return MAX_CHARACTERS_PER_LINE;
    }

    /// @return the builder's peak resident set in bytes, -1 when unknown
    public static long getPeakRSS() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(-1);
        } catch (IOException unreadable) {
            return -1;
        }
    }
}
