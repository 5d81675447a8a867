package dev.nutshell.archive.bzip2;

import java.io.IOException;

/// A canonical prefix code: of two codes of one length the lower symbol has the lower one.
final class HuffmanTable {
    private static final int MAX_LENGTH = 20;

    /// By length: the highest code, or -1 where no code is that long.
    private final int[] highest = new int[MAX_LENGTH + 1];

    /// By length: what is to be added to a code for its place in [#symbols].
    private final int[] offset = new int[MAX_LENGTH + 1];

    private final int[] symbols;

    private HuffmanTable(int[] lengths) {
        symbols = new int[lengths.length];
        int place = 0;
        int code = 0;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            int first = code;
            offset[length] = place - code;
            for (int symbol = 0; symbol < lengths.length; symbol++) {
                if (lengths[symbol] == length) {
                    symbols[place++] = symbol;
                    code++;
                }
            }
            highest[length] = code > first ? code - 1 : -1;
            code <<= 1;
        }
    }

    /// Reads the lengths of `count` codes, each as its difference to the one before.
    static HuffmanTable read(BitSource source, int count) throws IOException {
        int[] lengths = new int[count];
        int length = source.read(5);
        for (int symbol = 0; symbol < count; symbol++) {
            requireLength(length);
            while (source.readFlag()) {
                length += source.readFlag() ? -1 : 1;
                requireLength(length);
            }
            lengths[symbol] = length;
        }
        return new HuffmanTable(lengths);
    }

    private static void requireLength(int length) throws IOException {
        if (length < 1 || length > MAX_LENGTH) {
            throw new Bzip2FormatException("corrupt data (length of a code)");
        }
    }

    int next(BitSource source) throws IOException {
        int code = 0;
        for (int length = 1; length <= MAX_LENGTH; length++) {
            code = code << 1 | source.read(1);
            if (code <= highest[length]) {
                return symbols[code + offset[length]];
            }
        }
        throw new Bzip2FormatException("corrupt data (no such code)");
    }
}
