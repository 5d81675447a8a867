package dev.nutshell.kernel.cgroup;

import java.util.LinkedHashMap;
import java.util.Map;

/// A "flat keyed" file of cgroup-v2.rst: lines of a name, a blank and a number. Several v1 files have the form too.
record KeyedText(String text) {
    /// The number after `key`, zero where the kernel has no such line.
    long get(String key) {
        for (int start = 0; start < text.length(); ) {
            int end = endOfLine(start);
            if (text.startsWith(key, start)
                    && start + key.length() < end
                    && text.charAt(start + key.length()) == ' ') {
                return number(start + key.length() + 1, end);
            }
            start = end + 1;
        }
        return 0;
    }

    /// All lines in their order.
    Map<String, Long> all() {
        Map<String, Long> values = new LinkedHashMap<>();
        for (int start = 0; start < text.length(); ) {
            int end = endOfLine(start);
            int blank = text.indexOf(' ', start);
            if (blank > start && blank < end) {
                values.put(text.substring(start, blank), number(blank + 1, end));
            }
            start = end + 1;
        }
        return values;
    }

    private int endOfLine(int start) {
        int end = text.indexOf('\n', start);
        return end < 0 ? text.length() : end;
    }

    /// Unsigned: v1 prints counters of up to 2^64 - 1.
    private long number(int start, int end) {
        long value = 0;
        for (int i = start; i < end && Character.isDigit(text.charAt(i)); i++) {
            value = value * 10 + text.charAt(i) - '0';
        }
        return value;
    }
}
