package dev.nutshell.archive.bzip2;

import dev.nutshell.base.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Decodes bzip2: any number of streams one after the other, as pbzip2 and cat(1) make them.
///
/// What is wrong with the content is a [Bzip2FormatException]; a failure of the source passes as it is.
public final class Bzip2Stream extends BulkInputStream {
    private static final int SIGNATURE = 'B' << 16 | 'Z' << 8 | 'h';
    private static final int BLOCK_UNIT = 100_000;

    /// The two halves of what a block, and the end of a stream, begins with: pi, and its root, in decimal digits.
    private static final int BLOCK_HIGH = 0x314159;

    private static final int BLOCK_LOW = 0x265359;
    private static final int END_HIGH = 0x177245;
    private static final int END_LOW = 0x385090;

    private final InputStream source;
    private final BitSource bits;
    private BlockDecoder block;
    private boolean inBlock;
    private boolean finished;

    /// Of the blocks of the stream so far.
    private int combined;

    /// @param source is at the signature
    public Bzip2Stream(InputStream source) throws IOException {
        this.source = source;
        this.bits = new BitSource(source);
        this.block = begin();
    }

    private BlockDecoder begin() throws IOException {
        if (bits.read(24) != SIGNATURE) {
            throw new Bzip2FormatException("something else follows a stream");
        }
        int digit = bits.read(Byte.SIZE) - '0';
        if (digit < 1 || digit > 9) {
            throw new Bzip2FormatException("corrupt data (size of blocks)");
        }
        combined = 0;
        return new BlockDecoder(digit * BLOCK_UNIT);
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!finished) {
            if (inBlock) {
                int given = block.next(target, from, length);
                if (given > 0) {
                    return given;
                }
                combined = (combined << 1 | combined >>> 31) ^ block.checksum();
                inBlock = false;
            }
            beginNext();
        }
        return -1;
    }

    private void beginNext() throws IOException {
        int high = bits.read(24);
        int low = bits.read(24);
        if (high == BLOCK_HIGH && low == BLOCK_LOW) {
            block.read(bits);
            inBlock = true;
        } else if (high == END_HIGH && low == END_LOW) {
            if (bits.read(Integer.SIZE) != combined) {
                throw new Bzip2FormatException("checksum of the stream does not match");
            }
            if (bits.align()) {
                block = begin();
            } else {
                finished = true;
            }
        } else {
            throw new Bzip2FormatException("corrupt data (neither a block nor the end)");
        }
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
