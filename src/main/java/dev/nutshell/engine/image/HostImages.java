package dev.nutshell.engine.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.engine.DownloadProgress;
import dev.nutshell.engine.Filters;
import dev.nutshell.engine.HistoryEntry;
import dev.nutshell.engine.ImageSummary;
import dev.nutshell.engine.ImageTree;
import dev.nutshell.engine.ImageUses;
import dev.nutshell.engine.Images;
import dev.nutshell.engine.ImportRequest;
import dev.nutshell.engine.PrunedImages;
import dev.nutshell.engine.PullProgress;
import dev.nutshell.engine.PullRequest;
import dev.nutshell.engine.PullResult;
import dev.nutshell.engine.RemovedImage;
import dev.nutshell.image.HelloImage;
import dev.nutshell.image.ImageGarbage;
import dev.nutshell.image.ImageRecord;
import dev.nutshell.journal.ObjectKind;
import dev.nutshell.spec.image.Descriptor;
import dev.nutshell.spec.image.ImageReference;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Images of this machine's store.
public final class HostImages implements Images {
    private final ImageStore store;
    private final PullSource source;
    private final ArchiveDownload downloads;
    private final ImageUses uses;
    private final ImageLookup lookup;

    /// @param source of images that are not here
    /// @param downloads of archives to make images of
    public HostImages(
            ImageStore store, PullSource source, ArchiveDownload downloads, ImageUses uses) {
        this.store = store;
        this.source = source;
        this.downloads = downloads;
        this.uses = uses;
        this.lookup = new ImageLookup(store);
    }

    @Override
    public PullResult pull(PullRequest request, PullProgress progress) {
        ImageReference reference = ImageReference.parse(request.reference());
        PullResult result =
                HelloImage.isMeant(reference) && request.platform() == null
                        ? builtIn(reference)
                        : source.pull(request, reference, progress);
        store.record("pull", reference.familiar(), reference.familiarName(), labels(reference));
        progress.end(result);
        return result;
    }

    @Override
    public List<String> remoteTags(String repository, boolean verifyTls) {
        ImageReference reference = ImageReference.parse(repository);
        List<String> tags = source.tags(reference, verifyTls);
        if (tags.isEmpty()) {
            throw new EngineException(
                    ErrorKind.NOT_FOUND,
                    "repository " + reference.familiarName() + " has no tags in its registry");
        }
        return tags;
    }

    private Map<String, String> labels(ImageReference reference) {
        return lookup.find(reference.canonical()).image().labels();
    }

    private PullResult builtIn(ImageReference reference) {
        try (ImageGarbage.Protection _ = store.garbage().protect()) {
            boolean here = store.catalog().find(reference).isPresent();
            ImageRecord record = store.hello().ensure();
            return new PullResult(
                    reference.canonical(), reference.familiar(), record.repositoryDigest(), here);
        }
    }

    @Override
    public List<ImageSummary> list(Filters filters) {
        ImageFilter filter = ImageFilter.forList(filters, lookup);
        List<ImageSummary> summaries = new ArrayList<>();
        for (StoredImage image : lookup.all()) {
            if (!filter.accepts(image)) {
                continue;
            }
            int containers = uses.of(image.id()).size();
            image.records().stream()
                    .filter(record -> filter.accepts(record.name()))
                    .forEach(record -> summaries.add(summary(image, record, containers)));
        }
        summaries.sort(Comparator.comparing(HostImages::age).reversed());
        return summaries;
    }

    private static Instant age(ImageSummary image) {
        return image.created() == null ? Instant.EPOCH : image.created();
    }

    private static ImageSummary summary(StoredImage image, ImageRecord record, int containers) {
        ImageReference name = record.reference();
        return new ImageSummary(
                name == null ? null : name.familiarName(),
                name == null ? null : name.tag(),
                record.repositoryDigest(),
                image.id(),
                image.created().orElse(null),
                image.size(),
                containers);
    }

    @Override
    public List<ImageTree> trees(Filters filters) {
        ImageFilter filter = ImageFilter.forList(filters, lookup);
        return lookup.all().stream()
                .filter(filter::accepts)
                .flatMap(image -> image.named(filter).stream())
                .sorted(
                        Comparator.comparing(
                                        (StoredImage image) ->
                                                image.created().orElse(Instant.EPOCH))
                                .reversed())
                .map(image -> image.tree(store, uses.of(image.id()).size()))
                .toList();
    }

    @Override
    public ObjectNode inspect(String image, String platform) {
        return ImageDocument.of(lookup.find(image, platform).image());
    }

    @Override
    public RemovedImage remove(String image, boolean force, List<String> platforms) {
        platforms.forEach(platform -> lookup.find(image, platform));
        return new ImageRemoval(store, uses).remove(lookup.find(image), force);
    }

    @Override
    public void tag(String image, String reference) {
        ImageReference name = ImageReference.parse(reference);
        try (ImageGarbage.Protection _ = store.garbage().protect()) {
            ImageLookup.Found found = lookup.find(image);
            Descriptor manifest = found.image().records().getFirst().manifest();
            // what a registry called the image says nothing about the new repository
            store.catalog().tag(name, manifest.annotated(Map.of()));
            store.record(
                    "tag", found.image().id().toString(), name.familiar(), found.image().labels());
        }
    }

    @Override
    public List<HistoryEntry> history(String image, String platform) {
        return ImageHistory.of(store, lookup.find(image, platform).image());
    }

    @Override
    public Digest importFilesystem(ImportRequest request, InputStream archive) {
        return ImageImport.of(request, store, Clock.systemUTC()).load("-", archive);
    }

    @Override
    public Digest importFrom(String address, ImportRequest request, DownloadProgress progress) {
        return downloads.read(
                address, progress, ImageImport.of(request, store, Clock.systemUTC())::load);
    }

    @Override
    public PrunedImages prune(boolean all, Filters filters) {
        ImageFilter filter = ImageFilter.forPrune(filters);
        boolean dangling = filters.flag("dangling", !all);
        long before = unpackedBytes();
        ImageRemoval removal = new ImageRemoval(store, uses);
        List<RemovedImage> removed = new ArrayList<>();
        for (StoredImage image : lookup.all()) {
            boolean named = image.records().stream().anyMatch(r -> r.name().isPresent());
            if (!(named && dangling) && filter.accepts(image) && uses.of(image.id()).isEmpty()) {
                removed.add(removal.removeWhole(image));
            }
        }
        store.garbage().collect();
        long bytes = Math.max(0, before - unpackedBytes());
        store.journal()
                .record(ObjectKind.IMAGE, "prune", "", Map.of("reclaimed", String.valueOf(bytes)));
        return new PrunedImages(removed, bytes);
    }

    private long unpackedBytes() {
        return store.layers().list().stream()
                .mapToLong(layer -> StoredImage.layerSize(store, layer))
                .sum();
    }
}
