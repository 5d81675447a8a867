package dev.nutshell.cli.output;

import java.io.PrintStream;
import java.util.function.IntSupplier;

/// Where a command prints, and what stands there. `launch` makes it: only the kernel layer can ask `isatty(3)`.
///
/// `columns` is the width of the terminal at `out`; 0 when unknown.
public record Console(
        PrintStream out,
        PrintStream err,
        boolean inputIsTerminal,
        boolean outputIsTerminal,
        boolean errorIsTerminal,
        IntSupplier columns) {

    /// Streams without any terminal.
    public static Console plain(PrintStream out, PrintStream err) {
        return new Console(out, err, false, false, false, () -> 0);
    }

    /// How a pull is reported on stdout.
    public PullReport pullOnOutput() {
        return new PullReport(out, outputIsTerminal, columns);
    }

    /// How a pull is reported on stderr, where stdout belongs to the container.
    public PullReport pullOnError() {
        return new PullReport(err, errorIsTerminal, columns);
    }

    /// How the download of an archive is reported on stderr: stdout is for the image's id.
    public DownloadReport downloadOnError() {
        return new DownloadReport(err, errorIsTerminal, columns);
    }
}
