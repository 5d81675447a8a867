package dev.nutshell.cli.output;

import dev.nutshell.engine.DownloadProgress;
import java.io.PrintStream;
import java.util.function.IntSupplier;

/// Reports the download of an archive to import, in Docker's words: where from, and on a terminal a bar below it. For one thread.
///
/// Close it before anything else is printed: the line of the bar is taken away.
public final class DownloadReport implements DownloadProgress, AutoCloseable {
    private static final long REDRAW_NANOS = 100_000_000;

    private final PrintStream out;
    private final boolean terminal;
    private final IntSupplier columns;
    private long drawn;
    private boolean visible;

    /// @param columns width of the terminal at `out`; asked only if it is one
    public DownloadReport(PrintStream out, boolean terminal, IntSupplier columns) {
        this.out = out;
        this.terminal = terminal;
        this.columns = columns;
    }

    @Override
    public void begin(String address) {
        out.println("Downloading from " + Printable.line(address));
        out.flush();
    }

    @Override
    public void arrived(long current, long total) {
        long now = System.nanoTime();
        if (!terminal || (visible && now - drawn < REDRAW_NANOS)) {
            return;
        }
        drawn = now;
        visible = true;
        out.print(
                "\u001b[2K\rImporting "
                        + PullReport.progress(current, total, columns.getAsInt())
                        + "\r");
        out.flush();
    }

    @Override
    public void close() {
        if (visible) {
            out.print("\u001b[2K\r");
            out.flush();
            visible = false;
        }
    }
}
