package dev.nutshell.engine.image;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.engine.ImageUses;
import dev.nutshell.engine.RemovedImage;
import dev.nutshell.image.ImageRecord;
import dev.nutshell.spec.image.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Takes names and images away, by Docker's rules (moby, daemon/images/image_delete.go).
///
/// A stopped container keeps the layers that it needs, so `force` loses nothing of it; a running one forbids the removal.
record ImageRemoval(ImageStore store, ImageUses uses) {

    RemovedImage remove(ImageLookup.Found found, boolean force) {
        StoredImage image = found.image();
        Optional<ImageReference> name = found.name().flatMap(ImageRecord::name);
        if (name.isPresent() && namesOf(image).size() > 1) {
            store.catalog().untag(name.get());
            record("untag", image);
            return new RemovedImage(List.of(name.get().familiar()), List.of());
        }
        String what =
                name.map(
                                reference ->
                                        "unable to remove repository reference \""
                                                + reference.familiar()
                                                + "\"")
                        .orElse("unable to delete " + image.id().shortHex());
        requireUnused(image, force, what);
        if (name.isEmpty() && !force && repositories(image) > 1) {
            throw conflict(what, true, "image is referenced in multiple repositories");
        }
        return removeWhole(image);
    }

    /// Removes the image with all its names.
    RemovedImage removeWhole(StoredImage image) {
        store.catalog().remove(image.records().getFirst().manifestDigest());
        List<Digest> deleted = new ArrayList<>(List.of(image.id()));
        store.garbage().collect().ifPresent(collected -> deleted.addAll(collected.layers()));
        List<String> untagged = new ArrayList<>();
        for (ImageReference reference : namesOf(image)) {
            untagged.add(reference.familiar());
            record("untag", image);
        }
        record("delete", image);
        image.repositoryDigests().stream()
                .filter(digest -> !untagged.contains(digest))
                .forEach(untagged::add);
        return new RemovedImage(untagged, deleted);
    }

    private void record(String action, StoredImage image) {
        store.record(action, image.id().toString(), image.id().toString(), image.labels());
    }

    private void requireUnused(StoredImage image, boolean force, String what) {
        for (ImageUses.Use use : uses.of(image.id())) {
            String container = use.container().shortForm();
            if (use.running()) {
                throw conflict(
                        what, false, "image is being used by running container " + container);
            }
            if (!force) {
                throw conflict(what, true, "image is being used by stopped container " + container);
            }
        }
    }

    private static EngineException conflict(String what, boolean forcible, String why) {
        return new EngineException(
                ErrorKind.CONFLICT,
                "conflict: "
                        + what
                        + (forcible ? " (must be forced) - " : " (cannot be forced) - ")
                        + why);
    }

    private static List<ImageReference> namesOf(StoredImage image) {
        return image.records().stream().flatMap(record -> record.name().stream()).toList();
    }

    private static long repositories(StoredImage image) {
        return namesOf(image).stream().map(ImageReference::name).distinct().count();
    }
}
