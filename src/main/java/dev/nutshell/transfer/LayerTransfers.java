package dev.nutshell.transfer;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.image.ContentStore;
import dev.nutshell.image.LayerIngest;
import dev.nutshell.image.LayerStore;
import dev.nutshell.registry.RegistryClient;
import dev.nutshell.spec.image.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/// Brings the layers of one image into the store, several at a time, each in one pass from the socket to the unpacked tree.
///
/// The first failure ends the others: streams are closed under their readers, waits interrupted. Platform threads, because
/// unpacking is system calls. Used once.
final class LayerTransfers {
    private final RegistryClient client;
    private final ContentStore content;
    private final LayerStore layers;
    private final LayerIngest ingest;
    private final ProgressSink sink;
    private final Queue<RemoteImage.Layer> waiting = new ConcurrentLinkedQueue<>();
    private final Set<InputStream> streams = ConcurrentHashMap.newKeySet();
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private final List<Thread> workers = new ArrayList<>();
    private volatile boolean fetchedAny;

    LayerTransfers(
            RegistryClient client,
            ContentStore content,
            LayerStore layers,
            LayerIngest ingest,
            ProgressSink sink) {
        this.client = client;
        this.content = content;
        this.layers = layers;
        this.ingest = ingest;
        this.sink = sink;
    }

    /// Returns when every layer is in the store.
    ///
    /// @param most transfers at a time
    /// @return whether anything had to be fetched
    /// @throws EngineException of the first transfer that failed; no other is running any more
    boolean run(List<RemoteImage.Layer> all, int most) {
        for (RemoteImage.Layer layer : all) {
            boolean isHere = content.has(layer.blob()) && layers.has(layer.diffId());
            report(layer, isHere ? ProgressSink.Phase.EXISTS : ProgressSink.Phase.PULLING);
            if (!isHere) {
                waiting.add(layer);
            }
        }
        waiting.stream().skip(most).forEach(layer -> report(layer, ProgressSink.Phase.WAITING));
        for (int i = Math.min(most, waiting.size()); i > 0; i--) {
            workers.add(Thread.ofPlatform().name("layer-" + i).unstarted(this::work));
        }
        workers.forEach(Thread::start);
        join();
        RuntimeException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        return fetchedAny;
    }

    private void join() {
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException _) {
                    interrupted = true;
                    fail(new EngineException(ErrorKind.UNAVAILABLE, "interrupted"));
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        RemoteImage.Layer layer = waiting.poll();
        while (layer != null && failure.get() == null) {
            try {
                transfer(layer);
            } catch (RuntimeException e) {
                fail(e);
            } catch (Error e) {
                fail(new EngineException(ErrorKind.INTERNAL, "transfer of a layer: " + e, e));
            }
            layer = waiting.poll();
        }
    }

    private void transfer(RemoteImage.Layer layer) {
        Descriptor blob = layer.blob();
        LayerProgress progress = new LayerProgress(sink, blob);
        boolean fetched =
                ingest.ingest(blob, layer.diffId(), () -> open(blob, progress), progress::arrived);
        fetchedAny |= fetched;
        report(layer, fetched ? ProgressSink.Phase.COMPLETE : ProgressSink.Phase.EXISTS);
    }

    private InputStream open(Descriptor blob, LayerProgress progress) throws IOException {
        progress.arrived(0);
        InputStream stream =
                client.blob(blob, (reason, pause) -> sink.retry(blob.digest(), reason, pause));
        streams.add(stream);
        if (failure.get() != null) {
            stream.close();
        }
        return stream;
    }

    private void fail(RuntimeException e) {
        if (!failure.compareAndSet(null, e)) {
            return;
        }
        for (InputStream stream : streams) {
            try {
                stream.close();
            } catch (IOException closing) {
                e.addSuppressed(new UncheckedIOException(closing));
            }
        }
        workers.stream()
                .filter(worker -> worker != Thread.currentThread())
                .forEach(Thread::interrupt);
    }

    private void report(RemoteImage.Layer layer, ProgressSink.Phase phase) {
        Digest digest = layer.blob().digest();
        sink.layer(digest, phase, 0, layer.blob().size());
    }
}
