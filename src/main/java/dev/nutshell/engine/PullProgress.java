package dev.nutshell.engine;

import org.jspecify.annotations.Nullable;

/// Told how a pull goes; called from many threads.
public interface PullProgress {
    /// Where a layer stands. A layer goes forward only, and may leave phases out.
    enum Phase {
        PULLING,
        WAITING,
        DOWNLOADING,
        VERIFYING,
        DOWNLOADED,
        EXTRACTING,
        EXISTS,
        COMPLETE
    }

    /// The pull of `repository` (`library/debian`) by `tag` or digest begins. `implied`: the user gave no tag.
    void begin(String repository, String tag, boolean implied);

    /// `layer` (12 hex digits) is in `phase`. `total` is 0 when unknown.
    void update(String layer, Phase phase, long current, long total);

    /// A transfer failed and is tried again.
    void retry(String layer, @Nullable String why, int seconds);

    /// The pull succeeded.
    void end(PullResult result);

    /// For callers that want no report.
    PullProgress SILENT =
            new PullProgress() {
                @Override
                public void begin(String repository, String tag, boolean implied) {}

                @Override
                public void update(String layer, Phase phase, long current, long total) {}

                @Override
                public void retry(String layer, @Nullable String why, int seconds) {}

                @Override
                public void end(PullResult result) {}
            };
}
