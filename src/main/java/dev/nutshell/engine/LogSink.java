package dev.nutshell.engine;

import java.time.Instant;
import java.util.Map;

/// Takes what `logs` reads, in order.
public interface LogSink {
    /// One piece of output: a line with its line feed, or a part of a very long line.
    ///
    /// @param bytes valid during the call only
    /// @param startsLine whether it stands at the beginning of a line
    void accept(
            boolean stderr,
            Instant time,
            Map<String, String> details,
            byte[] bytes,
            int offset,
            int length,
            boolean startsLine);

    /// Everything there is at the moment has been handed over: the time to write out what was kept back.
    default void flush() {}
}
