package dev.nutshell.cli.command;

import dev.nutshell.base.EngineException;
import dev.nutshell.cli.flag.UsageException;
import dev.nutshell.cli.output.Printable;
import java.io.PrintStream;

/// Turns failures into one line on stderr and an exit code; nothing else does either.
public final class ErrorPrinter {
    private static final int DEFECT = 125;

    private final PrintStream err;
    private final boolean traces;

    /// @param traces print stack traces too
    public ErrorPrinter(PrintStream err, boolean traces) {
        this.err = err;
        this.traces = traces;
    }

    /// @return the exit code
    public int print(Throwable failure, FailureCodes codes) {
        int code =
                switch (failure) {
                    case UsageException usage -> line(text(usage), usage.exitCode());
                    case EngineException engine -> line(text(engine), codes.of(engine.kind()));
                    case OutOfMemoryError _ -> line("out of memory", DEFECT);
                    default -> line(defect(failure), DEFECT);
                };
        if (traces) {
            failure.printStackTrace(err);
        } else {
            for (Throwable also : failure.getSuppressed()) {
                line(text(also), code);
            }
        }
        err.flush();
        return code;
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }

    private String defect(Throwable failure) {
        return "internal error: "
                + failure
                + (traces ? "" : " (run again with --debug for the stack trace)");
    }

    private int line(String message, int code) {
        err.println("nutshell: " + Printable.line(message));
        return code;
    }
}
