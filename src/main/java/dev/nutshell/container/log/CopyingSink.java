package dev.nutshell.container.log;

/// Two logs with the same lines. The file is first: what is in `logs` may not have arrived yet, but not the other way round.
final class CopyingSink implements LogSink {
    private final LogSink file;
    private final LogSink target;

    CopyingSink(LogSink file, LogSink target) {
        this.file = file;
        this.target = target;
    }

    @Override
    public void line(LogLine line) {
        file.line(line);
        target.line(line);
    }

    @Override
    public void flush() {
        file.flush();
        target.flush();
    }

    @Override
    public void close() {
        file.close();
        target.close();
    }
}
