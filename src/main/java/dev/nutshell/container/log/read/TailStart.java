package dev.nutshell.container.log.read;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// Where the last lines of a log begin.
///
/// @param source index in the chain
/// @param offset of the first record, in a file that is not compressed
/// @param skippedLines lines after that which are to be passed over
record TailStart(int source, long offset, long skippedLines) {
    private static final int BLOCK = 1 << 16;

    private static final long UNKNOWN = -1;

    static final TailStart BEGINNING = new TailStart(0, 0, 0);

    /// Looks for the last `lines` lines. A line that has no line feed counts at the very end only; elsewhere it is a part of
    /// a long one.
    ///
    /// @param sizes how much of each file counts
    static TailStart find(
            List<LogSource> chain, List<Long> sizes, RecordDecoder decoder, long lines)
            throws IOException {
        Countdown countdown = new Countdown(decoder, lines);
        for (int index = chain.size() - 1; index >= 0; index--) {
            LogSource source = chain.get(index);
            long left = countdown.left;
            long offset =
                    source.isCompressed() ? UNKNOWN : countdown.walkBack(source, sizes.get(index));
            if (offset > 0 || countdown.isOver) {
                return new TailStart(index, offset, 0);
            }
            if (offset == UNKNOWN) {
                long there = countLines(source, sizes.get(index), decoder);
                if (there > left) {
                    return new TailStart(index, 0, there - left);
                }
                countdown.left = left - there;
            }
        }
        return BEGINNING;
    }

    /// Counts from the beginning, where a file cannot be read from its end: compressed, or torn there.
    private static long countLines(LogSource source, long size, RecordDecoder decoder)
            throws IOException {
        long[] lines = {0};
        LogQuery all = new LogQuery(true, true, false, null, null, -1, false);
        RecordPump pump =
                new RecordPump(
                        decoder,
                        all,
                        (_, _, _, bytes, offset, length, _) ->
                                lines[0] +=
                                        length > 0 && bytes[offset + length - 1] == '\n' ? 1 : 0);
        LogReader.pump(source, 0, size, pump);
        return lines[0];
    }

    /// Walks from the newest record to older ones until enough lines have been met.
    private static final class Countdown {
        private final RecordDecoder decoder;
        private final LogEntry entry = new LogEntry();
        private long left;
        private boolean isNewest = true;
        private boolean isOver;

        Countdown(RecordDecoder decoder, long lines) {
            this.decoder = decoder;
            this.left = lines;
        }

        /// @return where the first wanted record of this file begins; UNKNOWN when it cannot be read from its end
        long walkBack(LogSource source, long size) {
            byte[] window = new byte[BLOCK];
            long windowStart = size;
            int end = 0;
            while (!isOver) {
                int start = decoder.previous(window, 0, end);
                if (start < 0 && windowStart == 0) {
                    start = 0;
                }
                if (start < 0) {
                    // the window grows towards the beginning of the file
                    int more = (int) Math.min(BLOCK, windowStart);
                    byte[] grown = new byte[more + end];
                    System.arraycopy(window, 0, grown, more, end);
                    windowStart -= more;
                    readFully(source, windowStart, grown, more);
                    window = grown;
                    end += more;
                } else if (end == 0) {
                    break;
                } else {
                    byte[] record = Arrays.copyOfRange(window, start, end);
                    if (decoder.decode(record, 0, record.length, entry) != record.length) {
                        return UNKNOWN;
                    }
                    if (isBeyond()) {
                        break;
                    }
                    end = start;
                }
            }
            return windowStart + end;
        }

        /// Whether the record ends the line before the first one that is wanted.
        private boolean isBeyond() {
            if (entry.isLine()) {
                if (entry.endsLine() || isNewest) {
                    isOver = left == 0;
                    left -= isOver ? 0 : 1;
                }
                isNewest = false;
            }
            return isOver;
        }

        private static void readFully(LogSource source, long from, byte[] target, int length) {
            int done = 0;
            while (done < length) {
                int count = source.readAt(from + done, target, done, length - done);
                if (count == 0) {
                    break;
                }
                done += count;
            }
        }
    }
}
