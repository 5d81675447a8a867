package dev.nutshell.archive.zstd;

/// A finite state entropy decoding table (RFC 8878, 4.1.1): per state a symbol, and how to get to the next state.
final class FseTable {
    private static final int MIN_ACCURACY = 5;

    private final byte[] symbols;
    private final byte[] bits;
    private final short[] baselines;
    private int accuracy;

    FseTable(int maxAccuracy) {
        this.symbols = new byte[1 << maxAccuracy];
        this.bits = new byte[1 << maxAccuracy];
        this.baselines = new short[1 << maxAccuracy];
    }

    /// Makes the table of a predefined distribution.
    static FseTable of(int accuracy, int... distribution) {
        FseTable table = new FseTable(accuracy);
        table.build(accuracy, distribution, distribution.length);
        return table;
    }

    int accuracy() {
        return accuracy;
    }

    int symbol(int state) {
        return symbols[state] & 0xff;
    }

    int bits(int state) {
        return bits[state];
    }

    int baseline(int state) {
        return baselines[state];
    }

    /// The table with one symbol that costs no bits (RLE mode).
    void single(int symbol) {
        accuracy = 0;
        symbols[0] = (byte) symbol;
        bits[0] = 0;
        baselines[0] = 0;
    }

    /// Reads a table description at `from`.
    ///
    /// @param maxSymbol largest symbol that the use allows
    /// @return where the description ends
    int read(byte[] input, int from, int end, int maxAccuracy, int maxSymbol)
            throws ZstdFormatException {
        int position = 4;
        int log = MIN_ACCURACY + (input[from] & 0xf);
        if (from >= end || log > maxAccuracy) {
            throw new ZstdFormatException("table of accuracy " + log + ", limit " + maxAccuracy);
        }
        int[] distribution = new int[maxSymbol + 1];
        int remaining = (1 << log) + 1;
        int count = 0;
        while (remaining > 1 && count <= maxSymbol) {
            int width = 32 - Integer.numberOfLeadingZeros(remaining);
            int value = (int) Bits.peek(input, from, position, width);
            int small = (1 << width) - 1 - remaining;
            int low = value & ((1 << (width - 1)) - 1);
            // RFC 8878, 4.1.1: small values save one bit
            if (low < small) {
                value = low;
                position += width - 1;
            } else {
                value = value >= 1 << (width - 1) ? value - small : value;
                position += width;
            }
            int probability = value - 1;
            remaining -= Math.abs(probability);
            distribution[count++] = probability;
            if (probability == 0) {
                int repeat;
                do {
                    repeat = (int) Bits.peek(input, from, position, 2);
                    position += 2;
                    count += repeat;
                    requireWithin(position, from, end);
                } while (repeat == 3 && count <= maxSymbol);
            }
            requireWithin(position, from, end);
        }
        if (remaining != 1 || count > maxSymbol + 1) {
            throw new ZstdFormatException("probabilities of a table do not add up");
        }
        build(log, distribution, count);
        return from + ((position + 7) >> 3);
    }

    private static void requireWithin(int position, int from, int end) throws ZstdFormatException {
        if (position > (end - from) * 8) {
            throw new ZstdFormatException("table description is truncated");
        }
    }

    /// RFC 8878, 4.1.1, "From normalized distribution to decoding tables".
    private void build(int log, int[] distribution, int count) {
        accuracy = log;
        int size = 1 << log;
        int high = size;
        int[] next = new int[count];
        for (int symbol = 0; symbol < count; symbol++) {
            if (distribution[symbol] == -1) {
                symbols[--high] = (byte) symbol;
                next[symbol] = 1;
            } else {
                next[symbol] = distribution[symbol];
            }
        }
        int step = (size >> 1) + (size >> 3) + 3;
        int at = 0;
        for (int symbol = 0; symbol < count; symbol++) {
            for (int i = 0; i < distribution[symbol]; i++) {
                symbols[at] = (byte) symbol;
                do {
                    at = (at + step) & (size - 1);
                } while (at >= high);
            }
        }
        for (int state = 0; state < size; state++) {
            int number = next[symbols[state] & 0xff]++;
            int width = log - (31 - Integer.numberOfLeadingZeros(number));
            bits[state] = (byte) width;
            baselines[state] = (short) ((number << width) - size);
        }
    }
}
