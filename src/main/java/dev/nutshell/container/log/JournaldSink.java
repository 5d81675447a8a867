package dev.nutshell.container.log;

import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.process.UnixSockets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// Driver `journald`: the journal's native protocol, one datagram of `FIELD=value` lines for each entry
/// (systemd: JOURNAL_NATIVE_PROTOCOL), with the fields that Docker sends (moby: daemon/logger/journald).
final class JournaldSink extends SocketSink {
    private static final byte[] ERROR = ascii("PRIORITY=3\n");
    private static final byte[] INFORMATION = ascii("PRIORITY=6\n");
    private static final byte[] TIMESTAMP = ascii("SYSLOG_TIMESTAMP=");
    private static final byte[] PARTIAL_ID = ascii("\nCONTAINER_PARTIAL_ID=");
    private static final byte[] PARTIAL_ORDINAL = ascii("\nCONTAINER_PARTIAL_ORDINAL=");
    private static final byte[] PARTIAL_LAST = ascii("\nCONTAINER_PARTIAL_LAST=");
    private static final byte[] PARTIAL_MESSAGE = ascii("\nCONTAINER_PARTIAL_MESSAGE=true");
    private static final byte[] EPOCH = ascii("\nCONTAINER_LOG_EPOCH=");
    private static final byte[] ORDINAL = ascii("\nCONTAINER_LOG_ORDINAL=");
    private static final byte[] MESSAGE = ascii("\nMESSAGE=");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");

    private final Path path;
    private final byte[] fields;
    private final byte[] epoch;
    private final TimeText time = new TimeText();
    private long ordinal;

    /// @param epoch identifies this run of the container: entries are ordered within one
    JournaldSink(
            Syscalls syscalls,
            Path path,
            Map<String, String> fields,
            String epoch,
            InstantSource clock) {
        super(syscalls, clock);
        this.path = path;
        this.epoch = ascii(epoch);
        RecordBuffer text = new RecordBuffer(1 << 10);
        new TreeMap<>(fields).forEach((name, value) -> append(name, value, text));
        this.fields = Arrays.copyOf(text.bytes(), text.used());
    }

    @Override
    Fd connect(FileCalls calls) {
        Path folder = path.toAbsolutePath().getParent();
        try (Fd directory =
                calls.open(
                        folder == null ? path : folder,
                        OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY,
                        0)) {
            return new UnixSockets(syscalls)
                    .connect(directory, FileName.of(path), SocketConstants.SOCK_DGRAM);
        }
    }

    @Override
    void encode(LogLine line, RecordBuffer target) {
        target.put(fields);
        target.put(line.isStderr() ? ERROR : INFORMATION);
        target.put(TIMESTAMP);
        time.append(line.seconds(), line.nanos(), target);
        if (line.ordinal() > 0) {
            encodePart(line, target);
        }
        target.put(EPOCH);
        target.put(epoch);
        target.put(ORDINAL);
        target.putDecimal(++ordinal);
        target.put(MESSAGE);
        target.put(line.bytes(), line.from(), line.length());
        target.put((byte) '\n');
    }

    private void encodePart(LogLine line, RecordBuffer target) {
        target.put(PARTIAL_ID);
        target.put(epoch);
        target.put((byte) (line.isStderr() ? 'e' : 'd'));
        target.putDecimal(line.run());
        target.put(PARTIAL_ORDINAL);
        target.putDecimal(line.ordinal());
        target.put(PARTIAL_LAST);
        target.put(line.isEnded() ? TRUE : FALSE);
        if (!line.isEnded()) {
            target.put(PARTIAL_MESSAGE);
        }
    }

    /// A value with a line feed goes as `NAME`, line feed, length (64 bit, little endian), value, line feed.
    private static void append(String name, String value, RecordBuffer text) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        text.put(ascii(name));
        if (value.indexOf('\n') < 0) {
            text.put((byte) '=');
        } else {
            text.put((byte) '\n');
            text.putLong(Long.reverseBytes(bytes.length));
        }
        text.put(bytes);
        text.put((byte) '\n');
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
