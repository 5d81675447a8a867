package dev.nutshell.engine.image;

import dev.nutshell.base.Digest;
import dev.nutshell.engine.PullProgress;
import dev.nutshell.spec.image.ImageReference;
import dev.nutshell.transfer.ProgressSink;
import java.time.Duration;

/// Tells the front end of a transfer in Docker's words.
///
/// @param implied whether the user gave no tag
record ProgressAdapter(PullProgress progress, boolean implied) implements ProgressSink {
    @Override
    public void begin(ImageReference reference) {
        String repository =
                reference.domain().equals("docker.io") ? reference.path() : reference.name();
        progress.begin(
                repository,
                reference.tagName().orElseGet(reference::identifier),
                implied && reference.pinnedDigest().isEmpty());
    }

    @Override
    public void layer(Digest layer, Phase phase, long current, long total) {
        progress.update(layer.shortHex(), phase(phase), current, total);
    }

    @Override
    public void retry(Digest layer, String why, Duration pause) {
        progress.retry(layer.shortHex(), why, (int) Math.max(1, pause.toSeconds()));
    }

    private static PullProgress.Phase phase(Phase phase) {
        return switch (phase) {
            case PULLING -> PullProgress.Phase.PULLING;
            case WAITING -> PullProgress.Phase.WAITING;
            case DOWNLOADING -> PullProgress.Phase.DOWNLOADING;
            case EXTRACTING -> PullProgress.Phase.EXTRACTING;
            case EXISTS -> PullProgress.Phase.EXISTS;
            case COMPLETE -> PullProgress.Phase.COMPLETE;
        };
    }
}
