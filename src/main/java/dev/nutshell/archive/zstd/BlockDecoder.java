package dev.nutshell.archive.zstd;

import java.util.Arrays;

/// Decodes compressed blocks (RFC 8878, 3.1.1.3). Tables and recent offsets live from block to block of a frame.
final class BlockDecoder {
    static final int MAX_BLOCK = 128 << 10;

    private static final int MODE_PREDEFINED = 0;
    private static final int MODE_RLE = 1;
    private static final int MODE_COMPRESSED = 2;

    private final HuffmanTable huffman = new HuffmanTable();
    private final FseTable ownLiterals = new FseTable(SequenceCodes.LITERAL_ACCURACY);
    private final FseTable ownOffsets = new FseTable(SequenceCodes.OFFSET_ACCURACY);
    private final FseTable ownMatches = new FseTable(SequenceCodes.MATCH_ACCURACY);
    private final byte[] literals = new byte[MAX_BLOCK + 2 * Bits.MARGIN];
    private FseTable literalTable = SequenceCodes.DEFAULT_LITERALS;
    private FseTable offsetTable = SequenceCodes.DEFAULT_OFFSETS;
    private FseTable matchTable = SequenceCodes.DEFAULT_MATCHES;
    private boolean hasTables;
    private int literalCount;
    private int recent0;
    private int recent1;
    private int recent2;

    /// Where the next part of the block starts.
    private int at;

    void startFrame() {
        huffman.clear();
        hasTables = false;
        recent0 = 1;
        recent1 = 4;
        recent2 = 8;
    }

    /// Decodes the block `[from, end)`, which has margins around it, and appends at most `limit` bytes to `window`.
    void decode(byte[] input, int from, int end, Window window, int limit)
            throws ZstdFormatException {
        at = from;
        readLiterals(input, end, limit);
        int count = readSequenceCount(input, end);
        int produced = count == 0 ? 0 : playSequences(input, end, count, window, limit);
        if (count == 0 && at != end) {
            throw new ZstdFormatException("block has bytes after its literals");
        }
        if (count == 0) {
            window.appendLiterals(literals, 0, literalCount);
            produced = literalCount;
        }
        if (produced > limit) {
            throw new ZstdFormatException("block is larger than allowed");
        }
    }

    private void readLiterals(byte[] input, int end, int limit) throws ZstdFormatException {
        require(end - at >= 1);
        int type = input[at] & 3;
        int format = (input[at] >> 2) & 3;
        if (type < 2) {
            readPlainLiterals(input, end, limit, type == 1, format);
        } else {
            readCompressedLiterals(input, end, limit, type == 3, format);
        }
    }

    /// Raw and RLE literals: size in 5, 12 or 20 bits.
    private void readPlainLiterals(byte[] input, int end, int limit, boolean isRle, int format)
            throws ZstdFormatException {
        int header = format == 1 ? 2 : format == 3 ? 3 : 1;
        require(end - at >= header);
        int word = Bits.loadInt(input, at);
        literalCount =
                switch (header) {
                    case 1 -> (word & 0xff) >> 3;
                    case 2 -> (word & 0xffff) >> 4;
                    default -> (word & 0xffffff) >> 4;
                };
        int stored = isRle ? 1 : literalCount;
        require(literalCount <= limit && end - at - header >= stored);
        at += header;
        if (isRle) {
            Arrays.fill(literals, 0, literalCount, input[at]);
        } else {
            System.arraycopy(input, at, literals, 0, literalCount);
        }
        at += stored;
    }

    /// Huffman-coded literals: both sizes in 10, 14 or 18 bits, one stream or four.
    private void readCompressedLiterals(
            byte[] input, int end, int limit, boolean isTreeless, int format)
            throws ZstdFormatException {
        int header = format < 2 ? 3 : format + 2;
        require(end - at >= header);
        long word = Bits.load(input, at);
        int width = header == 3 ? 10 : header == 4 ? 14 : 18;
        literalCount = (int) (word >> 4) & ((1 << width) - 1);
        int stored = (int) (word >> (4 + width)) & ((1 << width) - 1);
        require(literalCount <= limit && stored <= end - at - header);
        int from = at + header;
        at = from + stored;
        if (!isTreeless) {
            from = huffman.read(input, from, at);
        } else if (huffman.isEmpty()) {
            throw new ZstdFormatException("literals refer to a missing tree");
        }
        if (format == 0) {
            huffman.decode(input, from, at, literals, 0, literalCount);
        } else {
            decodeFourStreams(input, from, at);
        }
    }

    /// A jump table of three 16-bit sizes; the streams hold a quarter of the literals each, rounded up.
    private void decodeFourStreams(byte[] input, int from, int end) throws ZstdFormatException {
        require(end - from >= 6);
        long jumps = Bits.load(input, from);
        int quarter = (literalCount + 3) / 4;
        int start = from + 6;
        for (int stream = 0; stream < 4; stream++) {
            int length = stream < 3 ? (int) (jumps >> (16 * stream)) & 0xffff : end - start;
            int count = stream < 3 ? quarter : literalCount - 3 * quarter;
            require(length <= end - start && count >= 0);
            huffman.decode(input, start, start + length, literals, stream * quarter, count);
            start += length;
        }
    }

    private int readSequenceCount(byte[] input, int end) throws ZstdFormatException {
        require(end - at >= 1);
        int first = input[at++] & 0xff;
        if (first < 128) {
            return first;
        }
        require(end - at >= 2);
        if (first < 255) {
            return ((first - 128) << 8) + (input[at++] & 0xff);
        }
        int count = (input[at] & 0xff) + ((input[at + 1] & 0xff) << 8) + 0x7f00;
        at += 2;
        return count;
    }

    private void readTables(byte[] input, int end) throws ZstdFormatException {
        require(end - at >= 1);
        int modes = input[at++] & 0xff;
        if ((modes & 3) != 0) {
            throw new ZstdFormatException("reserved bits of the sequence modes are set");
        }
        literalTable =
                readTable(
                        input,
                        end,
                        modes >> 6,
                        ownLiterals,
                        literalTable,
                        SequenceCodes.DEFAULT_LITERALS,
                        SequenceCodes.LITERAL_ACCURACY,
                        SequenceCodes.MAX_LITERAL_CODE);
        offsetTable =
                readTable(
                        input,
                        end,
                        (modes >> 4) & 3,
                        ownOffsets,
                        offsetTable,
                        SequenceCodes.DEFAULT_OFFSETS,
                        SequenceCodes.OFFSET_ACCURACY,
                        SequenceCodes.MAX_OFFSET_CODE);
        matchTable =
                readTable(
                        input,
                        end,
                        (modes >> 2) & 3,
                        ownMatches,
                        matchTable,
                        SequenceCodes.DEFAULT_MATCHES,
                        SequenceCodes.MATCH_ACCURACY,
                        SequenceCodes.MAX_MATCH_CODE);
        hasTables = true;
    }

    private FseTable readTable(
            byte[] input,
            int end,
            int mode,
            FseTable own,
            FseTable current,
            FseTable predefined,
            int maxAccuracy,
            int maxSymbol)
            throws ZstdFormatException {
        switch (mode) {
            case MODE_PREDEFINED -> {
                return predefined;
            }
            case MODE_RLE -> {
                require(end - at >= 1 && (input[at] & 0xff) <= maxSymbol);
                own.single(input[at++] & 0xff);
                return own;
            }
            case MODE_COMPRESSED -> {
                at = own.read(input, at, end, maxAccuracy, maxSymbol);
                return own;
            }
            default -> {
                if (!hasTables) {
                    throw new ZstdFormatException("sequences refer to a missing table");
                }
                return current;
            }
        }
    }

    /// Decodes and plays the sequences: literals, then a match, and the rest of the literals at the end.
    private int playSequences(byte[] input, int end, int count, Window window, int limit)
            throws ZstdFormatException {
        readTables(input, end);
        FseTable literalCodes = literalTable;
        FseTable offsetCodes = offsetTable;
        FseTable matchCodes = matchTable;
        int base = at;
        int position = Bits.length(input, base, end - base);
        position -= literalCodes.accuracy();
        int literalState = (int) Bits.peek(input, base, position, literalCodes.accuracy());
        position -= offsetCodes.accuracy();
        int offsetState = (int) Bits.peek(input, base, position, offsetCodes.accuracy());
        position -= matchCodes.accuracy();
        int matchState = (int) Bits.peek(input, base, position, matchCodes.accuracy());
        int used = 0;
        int produced = 0;
        for (int left = count; left > 0; left--) {
            int offsetCode = offsetCodes.symbol(offsetState);
            position -= offsetCode;
            long offsetValue = (1L << offsetCode) + Bits.peek(input, base, position, offsetCode);
            int matchCode = matchCodes.symbol(matchState);
            int literalCode = literalCodes.symbol(literalState);
            int matchBits = SequenceCodes.MATCH_BITS[matchCode];
            int literalBits = SequenceCodes.LITERAL_BITS[literalCode];
            position -= matchBits + literalBits;
            require(position >= 0);
            long lengths = Bits.peek(input, base, position, matchBits + literalBits);
            int matchLength = SequenceCodes.MATCH_BASE[matchCode] + (int) (lengths >> literalBits);
            int literalLength =
                    SequenceCodes.LITERAL_BASE[literalCode]
                            + (int) (lengths & ((1L << literalBits) - 1));
            if (left > 1) {
                int literalWidth = literalCodes.bits(literalState);
                int matchWidth = matchCodes.bits(matchState);
                int offsetWidth = offsetCodes.bits(offsetState);
                position -= literalWidth + matchWidth + offsetWidth;
                require(position >= 0);
                long word =
                        Bits.peek(input, base, position, literalWidth + matchWidth + offsetWidth);
                literalState =
                        literalCodes.baseline(literalState)
                                + (int) (word >> (matchWidth + offsetWidth));
                matchState =
                        matchCodes.baseline(matchState)
                                + (int) ((word >> offsetWidth) & ((1 << matchWidth) - 1));
                offsetState =
                        offsetCodes.baseline(offsetState) + (int) (word & ((1 << offsetWidth) - 1));
            }
            int offset = offset(offsetValue, literalLength);
            produced += literalLength + matchLength;
            require(literalLength <= literalCount - used && produced <= limit);
            window.appendLiterals(literals, used, literalLength);
            used += literalLength;
            window.appendMatch(offset, matchLength);
        }
        require(position == 0);
        int rest = literalCount - used;
        require(produced + rest <= limit);
        window.appendLiterals(literals, used, rest);
        return produced + rest;
    }

    /// RFC 8878, 3.1.1.5: values up to three name a recent offset, shifted by one when there are no literals.
    private int offset(long value, int literalLength) throws ZstdFormatException {
        if (value > 3) {
            require(value - 3 <= Integer.MAX_VALUE);
            recent2 = recent1;
            recent1 = recent0;
            recent0 = (int) (value - 3);
            return recent0;
        }
        int index = (int) value - (literalLength == 0 ? 0 : 1);
        if (index == 0) {
            return recent0;
        }
        int offset = index == 1 ? recent1 : index == 2 ? recent2 : recent0 - 1;
        if (index > 1) {
            recent2 = recent1;
        }
        recent1 = recent0;
        recent0 = offset;
        return offset;
    }

    private static void require(boolean condition) throws ZstdFormatException {
        if (!condition) {
            throw new ZstdFormatException("damaged block");
        }
    }
}
