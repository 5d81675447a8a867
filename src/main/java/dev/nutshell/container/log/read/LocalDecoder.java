package dev.nutshell.container.log.read;

import dev.nutshell.container.log.LocalRecord;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// Records of driver `local`.
final class LocalDecoder implements RecordDecoder {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int TIME = LocalRecord.FRAME + 1;

    private Map<String, String> attributes = Map.of();

    @Override
    public int decode(byte[] bytes, int from, int end, LogEntry entry) {
        int length = LocalRecord.length(bytes, from, end);
        if (length < 0) {
            return couldBecomeWhole(bytes, from, end) ? 0 : passOver(end - from, entry);
        }
        int flags = bytes[from + LocalRecord.FRAME];
        int text = from + LocalRecord.FRAME + LocalRecord.HEAD;
        int size = length - LocalRecord.HEAD;
        if ((flags & LocalRecord.ATTRIBUTES) != 0) {
            attributes = attributes(bytes, text, text + size);
            entry.noLine();
        } else {
            if ((flags & LocalRecord.ENDED) != 0) {
                // over the closing length, which has been looked at
                bytes[text + size] = '\n';
                size++;
            }
            entry.line((flags & LocalRecord.STDERR) != 0, bytes, text, size);
            long time =
                    (long) LocalRecord.number(bytes, from + TIME) << 32
                            | LocalRecord.number(bytes, from + TIME + 4) & 0xffffffffL;
            entry.at(
                    Math.floorDiv(time, NANOS_PER_SECOND),
                    (int) Math.floorMod(time, NANOS_PER_SECOND));
            entry.with(attributes);
        }
        return length + 2 * LocalRecord.FRAME;
    }

    private static boolean couldBecomeWhole(byte[] bytes, int from, int end) {
        if (end - from < LocalRecord.FRAME) {
            return true;
        }
        int length = LocalRecord.number(bytes, from);
        return length >= LocalRecord.HEAD
                && length <= LocalRecord.LIMIT
                && end - from < length + 2 * LocalRecord.FRAME;
    }

    /// No record can be found after a torn one: the rest of the file is left out.
    private static int passOver(int rest, LogEntry entry) {
        entry.noLine();
        return rest;
    }

    @Override
    public int previous(byte[] bytes, int from, int end) {
        if (end - from < 2 * LocalRecord.FRAME + LocalRecord.HEAD) {
            return -1;
        }
        int length = LocalRecord.number(bytes, end - LocalRecord.FRAME);
        int start = end - length - 2 * LocalRecord.FRAME;
        return length >= LocalRecord.HEAD && length <= LocalRecord.LIMIT && start >= from
                ? start
                : -1;
    }

    private static Map<String, String> attributes(byte[] bytes, int from, int end) {
        Map<String, String> attributes = new TreeMap<>();
        int at = from;
        while (at < end) {
            int keyLength = LocalRecord.number(bytes, at);
            int value = at + LocalRecord.FRAME + keyLength;
            int valueLength = LocalRecord.number(bytes, value);
            attributes.put(
                    text(bytes, at + LocalRecord.FRAME, keyLength),
                    text(bytes, value + LocalRecord.FRAME, valueLength));
            at = value + LocalRecord.FRAME + valueLength;
        }
        return attributes;
    }

    private static String text(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.UTF_8);
    }
}
