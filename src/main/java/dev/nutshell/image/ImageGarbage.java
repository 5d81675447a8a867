package dev.nutshell.image;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.spec.image.Descriptor;
import dev.nutshell.spec.image.ImageConfig;
import dev.nutshell.spec.image.ImageManifest;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.BootId;
import dev.nutshell.store.FileLock;
import dev.nutshell.store.StateFailure;
import dev.nutshell.store.StateLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Removes blobs and layers that no image and no container refers to.
///
/// Content that is being fetched has no reference yet. Whoever fetches, or stands between looking an image up and preparing a
/// snapshot of it, holds [#protect]; collection never waits for that but is made up for by the last holder.
public final class ImageGarbage {
    /// What a collection removed.
    ///
    /// @param blobs manifests, configs and compressed layers
    /// @param layers unpacked ones, by diff id
    public record Collected(List<Digest> blobs, List<Digest> layers) {
        public Collected {
            blobs = List.copyOf(blobs);
            layers = List.copyOf(layers);
        }
    }

    private final Syscalls syscalls;
    private final StateLayout layout;
    private final ContentStore content;
    private final ImageCatalog catalog;
    private final LayerStore layers;
    private final Snapshots snapshots;

    public ImageGarbage(
            Syscalls syscalls,
            StateLayout layout,
            ContentStore content,
            ImageCatalog catalog,
            LayerStore layers,
            Snapshots snapshots) {
        this.syscalls = syscalls;
        this.layout = layout;
        this.content = content;
        this.catalog = catalog;
        this.layers = layers;
        this.snapshots = snapshots;
    }

    /// Keeps everything in the store, referred to or not, until closed. Any number of processes may hold it at once.
    public Protection protect() {
        dropWhatAnotherBootLeft();
        return new Protection(FileLock.shared(syscalls, lockFile()));
    }

    /// Content is on the disk when an image is listed ([ImageCatalog#tag]). What was brought and never listed may be torn after
    /// a cut of the power, though it has its real name: it goes before anything is built on it.
    private void dropWhatAnotherBootLeft() {
        byte[] boot = BootId.current().getBytes(StandardCharsets.US_ASCII);
        if (AtomicFile.read(bootNote()).filter(noted -> Arrays.equals(noted, boot)).isPresent()) {
            return;
        }
        try {
            if (collect().isPresent()) {
                AtomicFile.write(bootNote(), boot, true);
            }
        } catch (EngineException _) {
            // a damaged image hides what it refers to: a pull of it must be possible
        }
    }

    /// A promise that nothing is collected, see [ImageGarbage#protect].
    public final class Protection implements AutoCloseable {
        private final FileLock lock;

        private Protection(FileLock lock) {
            this.lock = lock;
        }

        /// Ends the protection, and collects if somebody wanted to meanwhile.
        @Override
        public void close() {
            lock.close();
            if (Files.exists(postponed())) {
                collect();
            }
        }
    }

    /// Removes what nothing refers to.
    ///
    /// @return what is gone, empty when somebody holds [#protect]: then it happens when the last one lets go
    public Optional<Collected> collect() {
        Optional<FileLock> lock = FileLock.tryExclusive(syscalls, lockFile());
        if (lock.isEmpty()) {
            postpone();
            // the holder may have let go just before it could see the note
            lock = FileLock.tryExclusive(syscalls, lockFile());
        }
        if (lock.isEmpty()) {
            return Optional.empty();
        }
        try (FileLock _ = lock.get()) {
            // before the look at what is in use: who wants a collection from now on may mean what
            // comes after it
            Files.deleteIfExists(postponed());
            return Optional.of(sweep(mark()));
        } catch (IOException e) {
            throw StateFailure.of("remove", postponed(), e);
        }
    }

    /// Everything that is referred to.
    private record Live(Set<Digest> blobs, Set<Digest> layers, Set<Digest> chains) {
        private void addStack(List<Digest> diffIds) {
            layers.addAll(diffIds);
            chains.add(Chains.id(diffIds));
        }
    }

    private Live mark() {
        Live live = new Live(new HashSet<>(), new HashSet<>(), new HashSet<>());
        for (ImageRecord record : catalog.list()) {
            ImageManifest manifest = catalog.manifest(record);
            live.blobs().add(record.manifestDigest());
            live.blobs().add(manifest.config().digest());
            for (Descriptor layer : manifest.layers()) {
                live.blobs().add(layer.digest());
            }
            byte[] config = content.read(manifest.config().digest(), ImageCatalog.MAX_DOCUMENT);
            live.addStack(
                    ImageConfig.parse(config, "config of image " + record.display()).diffIds());
        }
        snapshots.stacks().forEach(live::addStack);
        return live;
    }

    private Collected sweep(Live live) {
        List<Digest> blobs = new ArrayList<>(content.list());
        blobs.removeAll(live.blobs());
        blobs.forEach(content::delete);
        // stacks first: a stack whose layer is gone would be wrong, a layer without its stack is
        // not
        for (Digest chain : snapshots.chains().list()) {
            if (!live.chains().contains(chain)) {
                snapshots.chains().remove(chain);
            }
        }
        List<Digest> unpacked = new ArrayList<>(layers.list());
        unpacked.removeAll(live.layers());
        unpacked.forEach(layers::remove);
        return new Collected(blobs, unpacked);
    }

    private void postpone() {
        try {
            Files.write(postponed(), new byte[0]);
        } catch (IOException e) {
            throw StateFailure.of("write", postponed(), e);
        }
    }

    private Path bootNote() {
        return layout.lock("content").resolveSibling("content.boot");
    }

    private Path postponed() {
        return layout.lock("content").resolveSibling("content.collect");
    }

    private Path lockFile() {
        return layout.lock("content");
    }
}
