package dev.nutshell.container.log;

/// Driver `none`.
record NullSink() implements LogSink {
    @Override
    public void line(LogLine line) {
        // nobody wants it
    }

    @Override
    public void flush() {
        // nothing is kept back
    }

    @Override
    public void close() {
        // holds nothing
    }
}
