package dev.nutshell.container.log;

import java.util.Arrays;

/// Bytes of encoded records on their way to a file or socket. Grows for a long record and shrinks after it.
final class RecordBuffer {
    private final int usual;
    private byte[] bytes;
    private int used;

    /// @param usual size that is kept
    RecordBuffer(int usual) {
        this.usual = usual;
        this.bytes = new byte[0];
    }

    byte[] bytes() {
        return bytes;
    }

    int used() {
        return used;
    }

    void clear() {
        used = 0;
        if (bytes.length > 2 * usual) {
            bytes = new byte[usual];
        }
    }

    void put(byte value) {
        reserve(1);
        bytes[used++] = value;
    }

    void put(byte[] source) {
        put(source, 0, source.length);
    }

    void put(byte[] source, int from, int length) {
        reserve(length);
        System.arraycopy(source, from, bytes, used, length);
        used += length;
    }

    /// Big endian.
    void putInt(int value) {
        reserve(Integer.BYTES);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[used++] = (byte) (value >>> shift);
        }
    }

    /// Big endian.
    void putLong(long value) {
        putInt((int) (value >>> 32));
        putInt((int) value);
    }

    /// In digits.
    void putDecimal(long value) {
        if (value >= 10) {
            putDecimal(value / 10);
        }
        put((byte) ('0' + value % 10));
    }

    /// Overwrites four bytes that were put before.
    void setInt(int place, int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[place + i] = (byte) (value >>> (24 - 8 * i));
        }
    }

    private void reserve(int more) {
        if (bytes.length - used < more) {
            bytes = Arrays.copyOf(bytes, Math.max(used + more, Math.max(usual, bytes.length * 2)));
        }
    }
}
