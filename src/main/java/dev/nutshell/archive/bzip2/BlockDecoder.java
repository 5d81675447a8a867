package dev.nutshell.archive.bzip2;

import java.io.IOException;
import java.util.Arrays;

/// Decodes one block: prefix codes, moves to the front, runs, the transform of Burrows and Wheeler, and the runs of the text.
final class BlockDecoder {
    private static final int SYMBOLS = 256;
    private static final int MAX_TABLES = 6;

    /// Symbols that are read by one table before the next is chosen.
    private static final int GROUP = 50;

    /// As many as the largest block can need; bzip2 reads more and forgets them (CVE-2019-12900 and its sequel).
    private static final int MAX_SELECTORS = 18002;

    /// Bytes of one kind behind which a count of further ones stands.
    private static final int RUN = 4;

    private static final int[] CRC = crcTable();

    /// By place in the sorted text: the byte in the lowest eight bits, the place of the next one above them.
    private final int[] text;

    private int length;
    private int decoded;
    private int place;
    private int last;
    private int equal;
    private int repeats;
    private int crc;
    private int expected;

    /// @param size of the largest block in bytes
    BlockDecoder(int size) {
        text = new int[size];
    }

    /// Reads a block whose magic number has been read; [#next] gives its bytes.
    void read(BitSource source) throws IOException {
        expected = source.read(Integer.SIZE);
        if (source.readFlag()) {
            // until bzip2 0.9.0
            throw new Bzip2FormatException("randomised blocks, as made before 1999, are not read");
        }
        int origin = source.read(24);
        byte[] used = usedBytes(source);
        int tables = source.read(3);
        if (tables < 2 || tables > MAX_TABLES) {
            throw new Bzip2FormatException("corrupt data (number of tables)");
        }
        byte[] selectors = selectors(source, tables);
        HuffmanTable[] codes = new HuffmanTable[tables];
        for (int i = 0; i < tables; i++) {
            codes[i] = HuffmanTable.read(source, used.length + 2);
        }
        int[] counts = readText(source, codes, selectors, used);
        if (origin >= length) {
            throw new Bzip2FormatException("corrupt data (origin)");
        }
        link(counts);
        place = text[origin] >>> Byte.SIZE;
        decoded = 0;
        last = -1;
        equal = 0;
        repeats = 0;
        crc = -1;
    }

    private static byte[] usedBytes(BitSource source) throws IOException {
        int ranges = source.read(16);
        byte[] used = new byte[SYMBOLS];
        int count = 0;
        for (int range = 0; range < 16; range++) {
            int inRange = (ranges >>> 15 - range & 1) == 1 ? source.read(16) : 0;
            for (int i = 0; i < 16; i++) {
                if ((inRange >>> 15 - i & 1) == 1) {
                    used[count++] = (byte) (range * 16 + i);
                }
            }
        }
        if (count == 0) {
            throw new Bzip2FormatException("corrupt data (block without bytes)");
        }
        return Arrays.copyOf(used, count);
    }

    private static byte[] selectors(BitSource source, int tables) throws IOException {
        int count = source.read(15);
        if (count == 0) {
            throw new Bzip2FormatException("corrupt data (no selectors)");
        }
        byte[] selectors = new byte[Math.min(count, MAX_SELECTORS)];
        byte[] order = new byte[tables];
        for (int i = 0; i < tables; i++) {
            order[i] = (byte) i;
        }
        for (int i = 0; i < count; i++) {
            int index = 0;
            while (source.readFlag()) {
                index++;
                if (index == tables) {
                    throw new Bzip2FormatException("corrupt data (selector)");
                }
            }
            byte selected = toFront(order, index);
            if (i < selectors.length) {
                selectors[i] = selected;
            }
        }
        return selectors;
    }

    private static byte toFront(byte[] order, int index) {
        byte moved = order[index];
        System.arraycopy(order, 0, order, 1, index);
        order[0] = moved;
        return moved;
    }

    /// Fills the low bits of [#text] and counts the bytes of each kind.
    private int[] readText(BitSource source, HuffmanTable[] codes, byte[] selectors, byte[] order)
            throws IOException {
        int[] counts = new int[SYMBOLS];
        int end = order.length + 1;
        length = 0;
        int run = 0;
        int weight = 1;
        for (int read = 0; ; read++) {
            if (read / GROUP >= selectors.length) {
                throw new Bzip2FormatException("corrupt data (block without an end)");
            }
            int symbol = codes[selectors[read / GROUP]].next(source);
            if (symbol <= 1) {
                // a number of the bijective base 2, lowest digit first
                run += weight << symbol;
                weight <<= 1;
                requireRoom(run);
                continue;
            }
            if (run > 0) {
                append(order[0], run, counts);
                run = 0;
                weight = 1;
            }
            if (symbol == end) {
                return counts;
            }
            requireRoom(1);
            append(toFront(order, symbol - 1), 1, counts);
        }
    }

    private void requireRoom(int count) throws IOException {
        if (count > text.length - length) {
            throw new Bzip2FormatException("corrupt data (block larger than it says)");
        }
    }

    private void append(byte value, int count, int[] counts) {
        Arrays.fill(text, length, length + count, value & 0xff);
        counts[value & 0xff] += count;
        length += count;
    }

    /// Puts the place of the next byte above each byte.
    private void link(int[] counts) {
        int[] start = new int[SYMBOLS];
        for (int value = 1; value < SYMBOLS; value++) {
            start[value] = start[value - 1] + counts[value - 1];
        }
        for (int i = 0; i < length; i++) {
            text[start[text[i] & 0xff]++] |= i << Byte.SIZE;
        }
    }

    /// @return how many bytes were given; 0: the block is at its end
    int next(byte[] target, int from, int wanted) throws IOException {
        int given = 0;
        while (given < wanted) {
            if (repeats > 0) {
                repeats--;
                target[from + given++] = give(last);
                continue;
            }
            if (decoded == length) {
                break;
            }
            int entry = text[place];
            place = entry >>> Byte.SIZE;
            decoded++;
            int value = entry & 0xff;
            if (equal == RUN) {
                repeats = value;
                equal = 0;
                continue;
            }
            equal = value == last ? equal + 1 : 1;
            last = value;
            target[from + given++] = give(value);
        }
        return given;
    }

    private byte give(int value) {
        crc = crc << Byte.SIZE ^ CRC[crc >>> 24 ^ value];
        return (byte) value;
    }

    /// The checksum of a block that is at its end.
    int checksum() throws IOException {
        if (~crc != expected) {
            throw new Bzip2FormatException("checksum does not match");
        }
        return expected;
    }

    private static int[] crcTable() {
        int[] table = new int[SYMBOLS];
        for (int i = 0; i < SYMBOLS; i++) {
            int crc = i << 24;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                crc = crc << 1 ^ (crc < 0 ? 0x04c11db7 : 0);
            }
            table[i] = crc;
        }
        return table;
    }
}
