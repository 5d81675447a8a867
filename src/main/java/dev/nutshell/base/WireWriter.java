package dev.nutshell.base;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the small binary form in which plans travel between processes of the engine.
///
/// Both ends are the same binary, or one that says by its version that it is not; so the form has no tags and no field
/// names. Numbers are big endian, texts and bytes carry their length in front. Read by [WireReader].
public final class WireWriter {
    private static final int INITIAL = 4096;
    private static final byte[] ELLIPSIS = "…".getBytes(StandardCharsets.UTF_8);

    private byte[] buffer = new byte[INITIAL];
    private int size;

    public WireWriter number(long value) {
        reserve(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            buffer[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    public WireWriter flag(boolean value) {
        reserve(1);
        buffer[size++] = (byte) (value ? 1 : 0);
        return this;
    }

    public WireWriter bytes(byte[] value) {
        number(value.length);
        reserve(value.length);
        System.arraycopy(value, 0, buffer, size, value.length);
        size += value.length;
        return this;
    }

    public WireWriter text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /// At most `limit` bytes of `value`, with an ellipsis where it was cut: for packets of limited size.
    public WireWriter text(String value, int limit) {
        byte[] whole = value.getBytes(StandardCharsets.UTF_8);
        if (whole.length <= limit) {
            return bytes(whole);
        }
        int end = limit - ELLIPSIS.length;
        while ((whole[end] & 0xc0) == 0x80) {
            // never within a character
            end--;
        }
        byte[] cut = Arrays.copyOf(whole, end + ELLIPSIS.length);
        System.arraycopy(ELLIPSIS, 0, cut, end, ELLIPSIS.length);
        return bytes(cut);
    }

    public WireWriter optionalText(@Nullable String value) {
        flag(value != null);
        return value == null ? this : text(value);
    }

    public WireWriter texts(List<String> values) {
        number(values.size());
        for (String value : values) {
            text(value);
        }
        return this;
    }

    public WireWriter textMap(Map<String, String> values) {
        number(values.size());
        for (Map.Entry<String, String> entry : values.entrySet()) {
            text(entry.getKey());
            text(entry.getValue());
        }
        return this;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(buffer, size);
    }

    private void reserve(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
        }
    }
}
