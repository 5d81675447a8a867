package dev.nutshell.engine.image;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.image.ImageRecord;
import dev.nutshell.spec.image.ImageReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds images by what users call them: a name, an id, the unique beginning of an id.
record ImageLookup(ImageStore store) {

    /// An image that was found, and the name by which, unless it was by its id.
    ///
    /// @param name empty when the word was an id
    record Found(StoredImage image, Optional<ImageRecord> name) {}

    /// @throws EngineException NOT_FOUND, INVALID_ARGUMENT
    Found find(String word) {
        Optional<ImageRecord> named = reference(word).flatMap(store.catalog()::find);
        if (named.isPresent()) {
            return new Found(read(named.get()), named);
        }
        Optional<ImageRecord> byId = store.catalog().findById(word);
        if (byId.isPresent()) {
            return new Found(read(byId.get()), Optional.empty());
        }
        String shown = reference(word).map(ImageReference::familiar).orElse(word);
        throw new EngineException(ErrorKind.NOT_FOUND, "no such image: " + shown);
    }

    /// Every image, in the order of the catalog.
    List<StoredImage> all() {
        Map<Digest, List<ImageRecord>> records = new LinkedHashMap<>();
        for (ImageRecord record : store.catalog().list()) {
            records.computeIfAbsent(record.manifestDigest(), _ -> new ArrayList<>()).add(record);
        }
        return records.values().stream().map(lines -> StoredImage.read(store, lines)).toList();
    }

    /// Image and all its names.
    private StoredImage read(ImageRecord record) {
        List<ImageRecord> lines =
                store.catalog().list().stream()
                        .filter(line -> line.manifestDigest().equals(record.manifestDigest()))
                        .toList();
        return StoredImage.read(store, lines.isEmpty() ? List.of(record) : lines);
    }

    /// The word as a reference; empty for one that can only be an id.
    private static Optional<ImageReference> reference(String word) {
        try {
            return Optional.of(ImageReference.parse(word));
        } catch (EngineException e) {
            if (word.matches("(sha256:)?[0-9a-f]{1,64}")) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
