package dev.nutshell.archive.zstd;

/// What a frame says about itself (RFC 8878, 3.1.1.1).
///
/// @param window how far matches reach back, in bytes
/// @param contentSize bytes of the decoded frame, -1 when it does not say
record FrameHeader(int window, long contentSize, boolean hasChecksum) {
    /// What zstd(1) takes without `--long`: 2^27.
    static final int MAX_WINDOW = 128 << 20;

    private static final int MIN_WINDOW = 1024;

    /// Length of the header behind the magic, told by its first byte.
    static int length(int descriptor) {
        boolean isSingle = (descriptor & 0x20) != 0;
        int sizeFlag = descriptor >> 6;
        int sizeLength = sizeFlag == 0 ? (isSingle ? 1 : 0) : 1 << sizeFlag;
        int dictionaryFlag = descriptor & 3;
        int dictionaryLength = dictionaryFlag == 3 ? 4 : dictionaryFlag;
        return 1 + (isSingle ? 0 : 1) + dictionaryLength + sizeLength;
    }

    /// Reads the header at `from`; the array has a margin behind it.
    static FrameHeader read(byte[] input, int from) throws ZstdFormatException {
        int descriptor = input[from] & 0xff;
        boolean isSingle = (descriptor & 0x20) != 0;
        if ((descriptor & 0x08) != 0) {
            throw new ZstdFormatException("reserved bit of the frame header is set");
        }
        int at = from + 1;
        long window = 0;
        if (!isSingle) {
            int code = input[at++] & 0xff;
            long base = 1L << (10 + (code >> 3));
            window = base + base / 8 * (code & 7);
        }
        int dictionaryLength = (descriptor & 3) == 3 ? 4 : descriptor & 3;
        for (int i = 0; i < dictionaryLength; i++) {
            if (input[at + i] != 0) {
                throw new ZstdFormatException("frame needs a dictionary");
            }
        }
        long size = contentSize(input, at + dictionaryLength, descriptor >> 6, isSingle);
        if (isSingle) {
            window = size;
        }
        if (window > MAX_WINDOW || window < 0) {
            throw new ZstdFormatException(
                    "window of " + Long.toUnsignedString(window) + " bytes, limit " + MAX_WINDOW);
        }
        return new FrameHeader(Math.max(MIN_WINDOW, (int) window), size, (descriptor & 4) != 0);
    }

    private static long contentSize(byte[] input, int at, int flag, boolean isSingle) {
        return switch (flag) {
            case 0 -> isSingle ? input[at] & 0xff : -1;
            case 1 -> (Bits.loadInt(input, at) & 0xffff) + 256L;
            case 2 -> Bits.loadInt(input, at) & 0xffff_ffffL;
            default -> Bits.load(input, at);
        };
    }
}
