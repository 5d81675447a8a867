package dev.nutshell.spec.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Manifests of one image by platform (image-spec, image-index.md; Docker's manifest list).
public record ImageIndex(List<Entry> entries) {
    /// One manifest and what it is for.
    public record Entry(Descriptor manifest, Platform platform) {}

    public ImageIndex {
        entries = List.copyOf(entries);
    }

    /// Reads an index; see [ImageManifest#parse].
    public static ImageIndex parse(byte[] bytes, String mediaType, String subject) {
        ObjectNode document = Json.parseObject(bytes, subject);
        Documents.requireUnambiguous(document, mediaType, "layers", subject);
        if (!document.path("manifests").isArray()) {
            throw new EngineException(
                    ErrorKind.CORRUPT, subject + " is no image index: no manifests");
        }
        List<Entry> entries = new ArrayList<>();
        for (JsonNode manifest : Json.elements(document, "manifests")) {
            entries.add(
                    new Entry(
                            Descriptor.fromJson(manifest, subject),
                            Platform.fromJson(manifest.path("platform"))));
        }
        return new ImageIndex(entries);
    }

    /// The manifest that fits `wanted` best. One that says nothing of a platform serves where no other does: its config has
    /// to say it then.
    ///
    /// @throws EngineException NOT_FOUND that lists what there is
    public Descriptor select(Platform wanted, String subject) {
        Optional<Entry> best =
                entries.stream()
                        .filter(entry -> wanted.accepts(entry.platform()))
                        .reduce((a, b) -> better(wanted, a, b));
        return best.or(
                        () ->
                                entries.stream()
                                        .filter(entry -> entry.platform().isUnspecified())
                                        .findFirst())
                .map(Entry::manifest)
                .orElseThrow(
                        () ->
                                new EngineException(
                                        ErrorKind.NOT_FOUND,
                                        subject
                                                + " has no image for "
                                                + wanted
                                                + ", only for "
                                                + offered()));
    }

    /// Of two that fit equally well, the first.
    private static Entry better(Platform wanted, Entry first, Entry second) {
        return wanted.preference(second.platform()) > wanted.preference(first.platform())
                ? second
                : first;
    }

    /// Build attestations are listed with platform `unknown/unknown`.
    private String offered() {
        String names =
                entries.stream()
                        .map(entry -> entry.platform().toString())
                        .filter(name -> !name.startsWith("unknown/") && !name.startsWith("/"))
                        .distinct()
                        .collect(Collectors.joining(", "));
        return names.isEmpty() ? "none" : names;
    }
}
