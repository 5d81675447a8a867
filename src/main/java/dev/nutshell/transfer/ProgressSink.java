package dev.nutshell.transfer;

import dev.nutshell.base.Digest;
import dev.nutshell.spec.image.ImageReference;
import java.time.Duration;

/// Told how a transfer goes; called from many threads, and not more than some ten times a second for each layer.
public interface ProgressSink {
    /// Where a layer stands. A layer goes forward only, and may leave phases out.
    enum Phase {
        /// It is known that it has to come.
        PULLING,
        /// Other layers are transferred first.
        WAITING,
        DOWNLOADING,
        /// All bytes are here; the last of them are being unpacked.
        EXTRACTING,
        /// It was here already, or another process brought it meanwhile.
        EXISTS,
        COMPLETE
    }

    /// The registry has the image.
    void begin(ImageReference reference);

    /// @param layer digest of the compressed layer
    /// @param current bytes so far, in phase DOWNLOADING
    /// @param total bytes in all
    void layer(Digest layer, Phase phase, long current, long total);

    /// A transfer failed and is tried again after `pause`.
    void retry(Digest layer, String why, Duration pause);

    /// For callers that want no report.
    ProgressSink SILENT =
            new ProgressSink() {
                @Override
                public void begin(ImageReference reference) {}

                @Override
                public void layer(Digest layer, Phase phase, long current, long total) {}

                @Override
                public void retry(Digest layer, String why, Duration pause) {}
            };
}
