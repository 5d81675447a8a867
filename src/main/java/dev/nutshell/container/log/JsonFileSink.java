package dev.nutshell.container.log;

import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// Driver `json-file`, byte for byte what Docker writes (moby: jsonlog/jsonlogbytes.go):
/// `{"log":"text\n","stream":"stdout","attrs":{"tag":"x"},"time":"2026-09-28T12:34:56.789Z"}`.
final class JsonFileSink extends FileSink {
    private static final int TAIL_BLOCK = 1 << 16;
    private static final byte[] LOG = ascii("{\"log\":\"");
    private static final byte[] LINE_FEED = ascii("\\n");
    private static final byte[] STDOUT = ascii("\",\"stream\":\"stdout\",");
    private static final byte[] STDERR = ascii("\",\"stream\":\"stderr\",");
    private static final byte[] TIME = ascii("\"time\":\"");
    private static final byte[] END = ascii("\"}\n");

    private final byte[] stdout;
    private final byte[] stderr;
    private final TimeText time = new TimeText();

    JsonFileSink(
            Syscalls syscalls,
            Path path,
            Rotation rotation,
            Map<String, String> attributes,
            InstantSource clock) {
        super(syscalls, path, rotation, clock);
        byte[] extra = attributes.isEmpty() ? new byte[0] : attributes(attributes);
        this.stdout = joined(STDOUT, extra);
        this.stderr = joined(STDERR, extra);
    }

    @Override
    void encode(LogLine line, RecordBuffer target) {
        target.put(LOG);
        JsonText.append(line.bytes(), line.from(), line.from() + line.length(), target);
        if (line.isEnded()) {
            target.put(LINE_FEED);
        }
        target.put(line.isStderr() ? stderr : stdout);
        time.append(line.seconds(), line.nanos(), target);
        target.put(END);
    }

    @Override
    boolean encodeHead(RecordBuffer target) {
        return false;
    }

    @Override
    Intact intact(byte[] bytes, int length) {
        int records = 0;
        int end = 0;
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                records++;
                end = i + 1;
            }
        }
        return new Intact(records, end);
    }

    /// Up to the last line feed.
    @Override
    long intactLength(FileCalls files, Fd file, long size) {
        byte[] block = new byte[(int) Math.min(TAIL_BLOCK, size)];
        long end = size;
        while (end > 0) {
            int part = (int) Math.min(block.length, end);
            int count = files.content().readAt(file, end - part, block, 0, part);
            for (int i = count - 1; i >= 0; i--) {
                if (block[i] == '\n') {
                    return end - part + i + 1;
                }
            }
            end -= part;
        }
        return 0;
    }

    private static byte[] attributes(Map<String, String> attributes) {
        RecordBuffer text = new RecordBuffer(TAIL_BLOCK);
        String separator = "\"attrs\":{\"";
        for (Map.Entry<String, String> entry : new TreeMap<>(attributes).entrySet()) {
            text.put(ascii(separator));
            append(text, entry.getKey());
            text.put(ascii("\":\""));
            append(text, entry.getValue());
            separator = "\",\"";
        }
        text.put(ascii("\"},"));
        return Arrays.copyOf(text.bytes(), text.used());
    }

    private static void append(RecordBuffer text, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        JsonText.append(bytes, 0, bytes.length, text);
    }

    private static byte[] joined(byte[] stream, byte[] extra) {
        RecordBuffer text = new RecordBuffer(stream.length + extra.length + TIME.length);
        text.put(stream);
        text.put(extra);
        text.put(TIME);
        return Arrays.copyOf(text.bytes(), text.used());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
