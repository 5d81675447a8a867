package dev.nutshell.archive.zstd;

import dev.nutshell.base.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Decodes a stream of zstd frames, skippable frames between them included, to the end of the source.
public final class ZstdDecoder extends BulkInputStream {
    private static final int BUFFER = 256 << 10;
    private static final int MAGIC = 0xFD2FB528;
    private static final int SKIPPABLE = 0x184D2A50;
    private static final int SKIPPABLE_MASK = 0xfffffff0;
    private static final int RAW = 0;
    private static final int RLE = 1;
    private static final int COMPRESSED = 2;

    private final InputStream source;
    private final byte[] buffer = new byte[BUFFER + 2 * Bits.MARGIN];
    private final Window window = new Window();
    private final BlockDecoder blocks = new BlockDecoder();
    private int start = Bits.MARGIN;
    private int end = Bits.MARGIN;
    private @Nullable FrameHeader frame;
    private XxHash64 checksum = new XxHash64();
    private long produced;
    private boolean finished;

    public ZstdDecoder(InputStream source) {
        this.source = source;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            while (window.available() == 0 && !finished) {
                advance();
            }
        } catch (IndexOutOfBoundsException e) {
            throw new ZstdFormatException("damaged block: " + e.getMessage());
        }
        return window.available() == 0 ? -1 : window.read(target, from, length);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    private void advance() throws IOException {
        FrameHeader current = frame;
        if (current == null) {
            startFrame();
        } else {
            decodeBlock(current);
        }
    }

    private void startFrame() throws IOException {
        if (start == end && !fill()) {
            finished = true;
            return;
        }
        need(4);
        int magic = Bits.loadInt(buffer, start);
        if ((magic & SKIPPABLE_MASK) == SKIPPABLE) {
            need(8);
            long length = Bits.loadInt(buffer, start + 4) & 0xffff_ffffL;
            start += 8;
            skipContent(length);
            return;
        }
        if (magic != MAGIC) {
            throw new ZstdFormatException("trailing garbage after the last frame");
        }
        need(5);
        int length = FrameHeader.length(buffer[start + 4] & 0xff);
        need(4 + length);
        FrameHeader header = FrameHeader.read(buffer, start + 4);
        start += 4 + length;
        window.startFrame(header.window());
        blocks.startFrame();
        checksum = new XxHash64();
        produced = 0;
        frame = header;
    }

    private void decodeBlock(FrameHeader current) throws IOException {
        need(3);
        int header = Bits.loadInt(buffer, start) & 0xffffff;
        start += 3;
        int type = (header >> 1) & 3;
        int size = header >> 3;
        int limit = Math.min(BlockDecoder.MAX_BLOCK, current.window());
        if (size > limit) {
            throw new ZstdFormatException("block of " + size + " bytes, limit " + limit);
        }
        need(type == RLE ? 1 : size);
        window.reserve(BlockDecoder.MAX_BLOCK);
        int before = window.end();
        switch (type) {
            case RAW -> window.append(buffer, start, size);
            case RLE -> window.fill(buffer[start], size);
            case COMPRESSED -> blocks.decode(buffer, start, start + size, window, limit);
            default -> throw new ZstdFormatException("block of reserved type");
        }
        start += type == RLE ? 1 : size;
        int length = window.end() - before;
        produced += length;
        if (current.hasChecksum()) {
            checksum.update(window.array(), before, length);
        }
        if ((header & 1) != 0) {
            endFrame(current);
        }
    }

    private void endFrame(FrameHeader current) throws IOException {
        if (current.contentSize() >= 0 && current.contentSize() != produced) {
            throw new ZstdFormatException(
                    "frame of " + produced + " bytes promised " + current.contentSize());
        }
        if (current.hasChecksum()) {
            need(4);
            if (Bits.loadInt(buffer, start) != (int) checksum.value()) {
                throw new ZstdFormatException("wrong checksum");
            }
            start += 4;
        }
        frame = null;
    }

    private void skipContent(long length) throws IOException {
        long left = length;
        while (left > 0) {
            if (start == end && !fill()) {
                throw new ZstdFormatException("truncated");
            }
            int part = (int) Math.min(left, end - start);
            start += part;
            left -= part;
        }
    }

    /// Makes `length` bytes of input contiguous in the buffer.
    private void need(int length) throws IOException {
        if (end - start >= length) {
            return;
        }
        System.arraycopy(buffer, start, buffer, Bits.MARGIN, end - start);
        end = Bits.MARGIN + end - start;
        start = Bits.MARGIN;
        while (end - start < length) {
            int got = source.read(buffer, end, Bits.MARGIN + BUFFER - end);
            if (got <= 0) {
                throw new ZstdFormatException("truncated");
            }
            end += got;
        }
    }

    private boolean fill() throws IOException {
        start = Bits.MARGIN;
        end = Bits.MARGIN + Math.max(0, source.read(buffer, Bits.MARGIN, BUFFER));
        return end > start;
    }
}
