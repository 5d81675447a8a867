package dev.nutshell.container.log;

/// Takes the lines of one container, in order. Belongs to one thread.
///
/// No method throws: what cannot be written is counted, and the count is reported as a line of the log once there is a way
/// again (see [LossReport]).
sealed interface LogSink extends AutoCloseable
        permits CopyingSink, FileSink, NullSink, SocketSink, QueuedSink {
    /// Takes one line; it may be kept back until [#flush].
    void line(LogLine line);

    /// Everything there is at the moment has been handed over.
    void flush();

    /// Writes what was kept back and lets go of everything.
    @Override
    void close();
}
