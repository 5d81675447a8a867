package dev.nutshell.kernel.call;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A piece of [CallMemory]: a structure, an array or a text that a system call reads or fills in. Numbers are in the machine's byte
/// order, offsets in bytes.
///
/// @param address where it lies
/// @param bytes the same memory for the program; as long as the piece, position 0
public record CallBuffer(long address, ByteBuffer bytes) {
    public int size() {
        return bytes.capacity();
    }

    public byte getByte(int offset) {
        return bytes.get(offset);
    }

    public short getShort(int offset) {
        return bytes.getShort(offset);
    }

    public int getInt(int offset) {
        return bytes.getInt(offset);
    }

    public long getLong(int offset) {
        return bytes.getLong(offset);
    }

    public CallBuffer putByte(int offset, int value) {
        bytes.put(offset, (byte) value);
        return this;
    }

    public CallBuffer putShort(int offset, int value) {
        bytes.putShort(offset, (short) value);
        return this;
    }

    public CallBuffer putInt(int offset, int value) {
        bytes.putInt(offset, value);
        return this;
    }

    public CallBuffer putLong(int offset, long value) {
        bytes.putLong(offset, value);
        return this;
    }

    public CallBuffer put(int offset, byte[] content) {
        bytes.put(offset, content);
        return this;
    }

    /// A copy of the first `length` bytes.
    public byte[] toArray(long length) {
        byte[] copy = new byte[(int) length];
        bytes.get(0, copy);
        return copy;
    }

    /// The C string at the start, in UTF-8.
    public String string() {
        int length = 0;
        while (bytes.get(length) != 0) {
            length++;
        }
        return new String(toArray(length), StandardCharsets.UTF_8);
    }
}
