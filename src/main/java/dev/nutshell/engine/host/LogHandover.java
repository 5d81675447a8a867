package dev.nutshell.engine.host;

import dev.nutshell.container.log.read.LogConsumer;
import dev.nutshell.engine.LogSink;
import java.time.Instant;
import java.util.Map;

/// Hands what is read of a log to whoever asked for it.
record LogHandover(LogSink sink) implements LogConsumer {
    @Override
    public void accept(
            boolean stderr,
            Instant time,
            Map<String, String> details,
            byte[] bytes,
            int offset,
            int length,
            boolean startsLine) {
        sink.accept(stderr, time, details, bytes, offset, length, startsLine);
    }

    @Override
    public void flush() {
        sink.flush();
    }
}
