package dev.nutshell.transfer;

import dev.nutshell.spec.image.Descriptor;

/// Thins out the reports of one layer: every buffer that arrives is too often to tell. For one thread.
final class LayerProgress {
    private static final long SHORTEST_NANOSECONDS = 100_000_000L;

    private final ProgressSink sink;
    private final Descriptor blob;
    private long lastTime;
    private boolean reported;

    LayerProgress(ProgressSink sink, Descriptor blob) {
        this.sink = sink;
        this.blob = blob;
    }

    /// `bytes` are here so far.
    void arrived(long bytes) {
        long now = System.nanoTime();
        boolean complete = bytes >= blob.size();
        if (complete || !reported || now - lastTime >= SHORTEST_NANOSECONDS) {
            lastTime = now;
            reported = true;
            sink.layer(
                    blob.digest(),
                    complete ? ProgressSink.Phase.EXTRACTING : ProgressSink.Phase.DOWNLOADING,
                    bytes,
                    blob.size());
        }
    }
}
