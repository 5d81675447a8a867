package dev.nutshell.container.log;

import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/// Driver `local`: compact, and exact for output that is not UTF-8. See [LocalRecord].
final class LocalSink extends FileSink {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Map<String, String> attributes;
    private final InstantSource clock;

    LocalSink(
            Syscalls syscalls,
            Path path,
            Rotation rotation,
            Map<String, String> attributes,
            InstantSource clock) {
        super(syscalls, path, rotation, clock);
        this.attributes = Map.copyOf(attributes);
        this.clock = clock;
    }

    @Override
    void encode(LogLine line, RecordBuffer target) {
        int length = LocalRecord.HEAD + line.length();
        int flags =
                (line.isStderr() ? LocalRecord.STDERR : 0)
                        | (line.isEnded() ? LocalRecord.ENDED : 0);
        target.putInt(length);
        target.put((byte) flags);
        target.putLong(line.seconds() * NANOS_PER_SECOND + line.nanos());
        target.put(line.bytes(), line.from(), line.length());
        target.putInt(length);
    }

    @Override
    boolean encodeHead(RecordBuffer target) {
        if (attributes.isEmpty()) {
            return false;
        }
        int start = target.used();
        target.putInt(0);
        target.put((byte) LocalRecord.ATTRIBUTES);
        target.putLong(clock.millis() * 1_000_000);
        for (Map.Entry<String, String> entry : attributes.entrySet()) {
            text(entry.getKey(), target);
            text(entry.getValue(), target);
        }
        int length = target.used() - start - LocalRecord.FRAME;
        target.setInt(start, length);
        target.putInt(length);
        return true;
    }

    private static void text(String value, RecordBuffer target) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        target.putInt(bytes.length);
        target.put(bytes);
    }

    @Override
    Intact intact(byte[] bytes, int length) {
        int records = 0;
        int at = 0;
        int next = LocalRecord.length(bytes, at, length);
        while (next >= 0) {
            records++;
            at += next + 2 * LocalRecord.FRAME;
            next = LocalRecord.length(bytes, at, length);
        }
        return new Intact(records, at);
    }

    /// The last record says where it begins; where it does not, the file is walked from its start.
    @Override
    long intactLength(FileCalls files, Fd file, long size) {
        byte[] frame = new byte[LocalRecord.FRAME];
        if (size >= 2 * LocalRecord.FRAME + LocalRecord.HEAD) {
            int length = number(files, file, size - LocalRecord.FRAME, frame);
            long start = size - length - 2L * LocalRecord.FRAME;
            if (length >= LocalRecord.HEAD
                    && start >= 0
                    && number(files, file, start, frame) == length) {
                return size;
            }
        }
        return walk(files, file, size, frame);
    }

    private static long walk(FileCalls files, Fd file, long size, byte[] frame) {
        long at = 0;
        while (at + 2 * LocalRecord.FRAME + LocalRecord.HEAD <= size) {
            int length = number(files, file, at, frame);
            long end = at + length + 2L * LocalRecord.FRAME;
            if (length < LocalRecord.HEAD
                    || length > LocalRecord.LIMIT
                    || end > size
                    || number(files, file, end - LocalRecord.FRAME, frame) != length) {
                break;
            }
            at = end;
        }
        return at;
    }

    private static int number(FileCalls files, Fd file, long place, byte[] frame) {
        int count = files.content().readAt(file, place, frame, 0, frame.length);
        return count == frame.length ? LocalRecord.number(frame, 0) : -1;
    }
}
