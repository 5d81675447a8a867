package dev.nutshell.engine.image;

import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.image.ImageRecord;
import dev.nutshell.spec.image.ImageReference;
import dev.nutshell.spec.image.Platform;
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

    /// The same, of an image for a platform: the store has one of each.
    ///
    /// @param platform empty: any
    /// @throws EngineException NOT_FOUND also when it is for another one
    Found find(String word, String platform) {
        Found found = find(word);
        if (!platform.isEmpty()) {
            Platform wanted = Platform.parse(platform);
            Platform offered = found.image().config().platform();
            // one that the same machine could run as well is not the one that was named
            if (!wanted.architecture().equals(offered.architecture()) || !wanted.accepts(offered)) {
                throw new EngineException(
                        ErrorKind.NOT_FOUND,
                        "image with reference "
                                + word
                                + " was found but does not provide the specified platform ("
                                + wanted
                                + "): it is for "
                                + offered);
            }
        }
        return found;
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
