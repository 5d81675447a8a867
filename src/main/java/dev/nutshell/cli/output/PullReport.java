package dev.nutshell.cli.output;

import dev.nutshell.base.ByteSize;
import dev.nutshell.engine.PullProgress;
import dev.nutshell.engine.PullResult;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Reports a pull as Docker does: on a terminal a line for each layer, rewritten in place, else a line for each step.
///
/// Layers report from several threads and far more often than anybody can read; a bar is drawn at most ten times a second.
public final class PullReport implements PullProgress {
    private static final long REDRAW_NANOS = 100_000_000;

    private final PrintStream out;
    private final boolean terminal;
    private final IntSupplier columns;
    private final Map<String, Line> lines = new LinkedHashMap<>();

    private static final class Line {
        private final int index;
        private Phase phase = Phase.PULLING;
        private long drawn;

        private Line(int index) {
            this.index = index;
        }
    }

    /// @param columns width of the terminal at `out`; asked only if it is one
    public PullReport(PrintStream out, boolean terminal, IntSupplier columns) {
        this.out = out;
        this.terminal = terminal;
        this.columns = columns;
    }

    @Override
    public synchronized void begin(String repository, String tag, boolean implied) {
        if (implied) {
            out.println("Using default tag: " + tag);
        }
        out.println(tag + ": Pulling from " + Printable.line(repository));
        out.flush();
    }

    @Override
    public synchronized void update(String layer, Phase phase, long current, long total) {
        Line line = lines.get(layer);
        boolean fresh = line == null;
        if (line == null) {
            line = new Line(lines.size());
            lines.put(layer, line);
        }
        boolean changed = fresh || line.phase != phase;
        line.phase = phase;
        if (!terminal) {
            if (changed && isStep(phase)) {
                out.println(layer + ": " + title(phase));
                out.flush();
            }
            return;
        }
        long now = System.nanoTime();
        if (changed || now - line.drawn >= REDRAW_NANOS) {
            line.drawn = now;
            draw(line, fresh, layer + ": " + title(phase) + bar(phase, current, total));
        }
    }

    @Override
    public synchronized void retry(String layer, @Nullable String why, int seconds) {
        Line line = lines.get(layer);
        String text = layer + ": Retrying in " + seconds + (seconds == 1 ? " second" : " seconds");
        if (terminal && line != null) {
            draw(line, false, text);
        } else {
            out.println(why == null ? text : text + " (" + Printable.line(why) + ")");
        }
    }

    @Override
    public synchronized void end(PullResult result) {
        out.println("Digest: " + result.digest());
        out.println(
                "Status: "
                        + (result.upToDate()
                                ? "Image is up to date for "
                                : "Downloaded newer image for ")
                        + result.familiar());
        out.flush();
    }

    /// Phases that Docker names without a terminal.
    private static boolean isStep(Phase phase) {
        return switch (phase) {
            case PULLING, WAITING, VERIFYING, DOWNLOADED, EXISTS, COMPLETE -> true;
            case DOWNLOADING, EXTRACTING -> false;
        };
    }

    private static String title(Phase phase) {
        return switch (phase) {
            case PULLING -> "Pulling fs layer";
            case WAITING -> "Waiting";
            case DOWNLOADING -> "Downloading";
            case VERIFYING -> "Verifying Checksum";
            case DOWNLOADED -> "Download complete";
            case EXTRACTING -> "Extracting";
            case EXISTS -> "Already exists";
            case COMPLETE -> "Pull complete";
        };
    }

    private String bar(Phase phase, long current, long total) {
        boolean moving = phase == Phase.DOWNLOADING || phase == Phase.EXTRACTING;
        return moving && current > 0 ? " " + progress(current, total, columns.getAsInt()) : "";
    }

    /// `[===>      ]  1.5MB/3MB` (moby, jsonmessage): the bar only where there is room.
    static String progress(long current, long total, int columns) {
        String done = padded(human(current));
        if (total <= 0 || current > total) {
            return done;
        }
        String numbers = done + "/" + human(total);
        if (columns <= 110) {
            return numbers;
        }
        int filled = (int) (current * 100 / total) / 2;
        return "[" + "=".repeat(filled) + ">" + " ".repeat(50 - filled) + "] " + numbers;
    }

    private static String human(long bytes) {
        return new ByteSize(bytes).human(4);
    }

    private static String padded(String text) {
        return " ".repeat(Math.max(0, 8 - text.length())) + text;
    }

    /// Rewrites the line in its place; the cursor stays below the last one.
    private void draw(Line line, boolean fresh, String text) {
        if (fresh) {
            out.println();
        }
        int up = lines.size() - line.index;
        out.print("\u001b[" + up + "A\u001b[2K\r" + text + "\r\u001b[" + up + "B");
        out.flush();
    }
}
