package dev.nutshell.archive.zstd;

import java.util.Arrays;

/// The Huffman code of literals (RFC 8878, 4.2), as a table indexed by the next bits of the stream.
final class HuffmanTable {
    private static final int MAX_BITS = 11;
    private static final int MAX_WEIGHTS = 255;
    private static final int WEIGHT_ACCURACY = 6;
    private static final int MAX_WEIGHT = 11;

    /// Symbols that one 64-bit load serves: five times eleven bits, and the position within a byte.
    private static final int PER_LOAD = 5;

    private final short[] table = new short[1 << MAX_BITS];
    private final byte[] weights = new byte[MAX_WEIGHTS + 1];
    private final FseTable weightTable = new FseTable(WEIGHT_ACCURACY);
    private int bits;

    boolean isEmpty() {
        return bits == 0;
    }

    void clear() {
        bits = 0;
    }

    /// Reads a tree description at `from`.
    ///
    /// @return where it ends
    int read(byte[] input, int from, int end) throws ZstdFormatException {
        if (from >= end) {
            throw new ZstdFormatException("no tree description");
        }
        int header = input[from] & 0xff;
        int at = from + 1;
        int length = header < 128 ? header : (header - 127 + 1) / 2;
        if (length > end - at) {
            throw new ZstdFormatException("tree description is truncated");
        }
        Arrays.fill(weights, (byte) 0);
        int count =
                header < 128
                        ? readCompressedWeights(input, at, at + length)
                        : readWeights(input, at, header - 127);
        build(count);
        return at + length;
    }

    private int readWeights(byte[] input, int from, int count) {
        for (int i = 0; i < count; i++) {
            int pair = input[from + i / 2] & 0xff;
            weights[i] = (byte) (i % 2 == 0 ? pair >> 4 : pair & 0xf);
        }
        return count;
    }

    /// Two states take turns; the stream ends when the next state would need bits that are not there.
    private int readCompressedWeights(byte[] input, int from, int end) throws ZstdFormatException {
        int start = weightTable.read(input, from, end, WEIGHT_ACCURACY, MAX_WEIGHT);
        int position = Bits.length(input, start, end - start);
        int accuracy = weightTable.accuracy();
        position -= 2 * accuracy;
        if (position < 0) {
            throw new ZstdFormatException("weights are truncated");
        }
        int even = (int) Bits.peek(input, start, position + accuracy, accuracy);
        int odd = (int) Bits.peek(input, start, position, accuracy);
        int count = 0;
        while (true) {
            if (count > MAX_WEIGHTS - 2) {
                throw new ZstdFormatException("too many weights");
            }
            weights[count++] = (byte) weightTable.symbol(even);
            int width = weightTable.bits(even);
            if (width > position) {
                weights[count++] = (byte) weightTable.symbol(odd);
                return count;
            }
            position -= width;
            int next = weightTable.baseline(even) + (int) Bits.peek(input, start, position, width);
            even = odd;
            odd = next;
        }
    }

    /// The last weight is not stored: it fills the code up (RFC 8878, 4.2.1).
    private void build(int count) throws ZstdFormatException {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            if (weights[i] > MAX_WEIGHT) {
                throw new ZstdFormatException("weight " + weights[i] + " is too large");
            }
            sum += weights[i] == 0 ? 0 : 1 << (weights[i] - 1);
        }
        int log = sum == 0 ? MAX_BITS + 1 : 32 - Integer.numberOfLeadingZeros(sum);
        int rest = (1 << log) - sum;
        if (log > MAX_BITS || Integer.bitCount(rest) != 1 || count > MAX_WEIGHTS) {
            throw new ZstdFormatException("weights do not make a code");
        }
        weights[count] = (byte) (32 - Integer.numberOfLeadingZeros(rest));
        bits = log;
        int at = 0;
        for (int weight = 1; weight <= log; weight++) {
            int run = 1 << (weight - 1);
            for (int symbol = 0; symbol <= count; symbol++) {
                if (weights[symbol] == weight) {
                    Arrays.fill(table, at, at + run, (short) (symbol << 4 | (log + 1 - weight)));
                    at += run;
                }
            }
        }
    }

    /// Decodes `count` literals of the stream `[from, end)` into `output` at `to`.
    void decode(byte[] input, int from, int end, byte[] output, int to, int count)
            throws ZstdFormatException {
        short[] codes = table;
        int log = bits;
        int mask = (1 << log) - 1;
        int position = Bits.length(input, from, end - from);
        int at = to;
        int last = to + count;
        while (last - at >= PER_LOAD) {
            int index = (position - 57) >> 3;
            long container = Bits.load(input, from + index);
            int left = position - (index << 3);
            for (int i = 0; i < PER_LOAD; i++) {
                int code = codes[(int) (container >>> (left - log)) & mask];
                output[at + i] = (byte) (code >> 4);
                left -= code & 0xf;
            }
            at += PER_LOAD;
            position = (index << 3) + left;
            if (position < 0) {
                throw new ZstdFormatException("literals are truncated");
            }
        }
        while (at < last && position >= 0) {
            int code = codes[(int) Bits.peek(input, from, position - log, log)];
            output[at++] = (byte) (code >> 4);
            position -= code & 0xf;
        }
        if (position != 0 || at != last) {
            throw new ZstdFormatException("literals do not end with their stream");
        }
    }
}
