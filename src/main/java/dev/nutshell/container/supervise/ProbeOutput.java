package dev.nutshell.container.supervise;

import dev.nutshell.kernel.file.StreamBlock;
import java.nio.charset.StandardCharsets;

/// The first bytes that a probe has written.
final class ProbeOutput {
    private static final int LIMIT = 4096;

    private final byte[] bytes = new byte[LIMIT];
    private int length;
    private boolean truncated;

    /// Takes the first `count` bytes of `block`.
    void add(StreamBlock block, int count) {
        int taken = Math.min(count, LIMIT - length);
        block.bytes().get(0, bytes, length, taken);
        length += taken;
        truncated |= taken < count;
    }

    String text() {
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        return truncated ? text + "..." : text;
    }
}
