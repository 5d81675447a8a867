package dev.nutshell.engine.image;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.engine.Filters;
import dev.nutshell.spec.image.ImageReference;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The filters of `images` and `image prune`.
///
/// @param before images older than this one; `since`: younger than that one; `until`: older than that moment
record ImageFilter(
        Filters filters,
        Optional<Instant> before,
        Optional<Instant> since,
        Optional<Instant> until) {
    private static final Set<String> LIST =
            Set.of("dangling", "label", "before", "since", "reference", "until");
    private static final Set<String> PRUNE = Set.of("dangling", "label", "label!", "until");

    static ImageFilter forList(Filters filters, ImageLookup lookup) {
        filters.require(LIST);
        return new ImageFilter(
                filters,
                created(filters, "before", lookup),
                created(filters, "since", lookup),
                until(filters));
    }

    static ImageFilter forPrune(Filters filters) {
        filters.require(PRUNE);
        return new ImageFilter(filters, Optional.empty(), Optional.empty(), until(filters));
    }

    private static Optional<Instant> created(Filters filters, String key, ImageLookup lookup) {
        return filters.of(key).stream()
                .findFirst()
                .map(word -> lookup.find(word).image().created().orElse(Instant.EPOCH));
    }

    private static Optional<Instant> until(Filters filters) {
        return filters.of("until").stream().findFirst().map(ImageFilter::time);
    }

    private static Instant time(String text) {
        try {
            return text.matches("[0-9]+")
                    ? Instant.ofEpochSecond(Long.parseLong(text))
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException | NumberFormatException e) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid filter 'until=" + text + "': want RFC 3339 or seconds since 1970",
                    e);
        }
    }

    /// Whether the image as such passes.
    boolean accepts(StoredImage image) {
        Instant created = image.created().orElse(Instant.EPOCH);
        return before.map(created::isBefore).orElse(true)
                && since.map(created::isAfter).orElse(true)
                && until.map(created::isBefore).orElse(true)
                && filters.of("label").stream().allMatch(label -> hasLabel(image, label))
                && filters.of("label!").stream().noneMatch(label -> hasLabel(image, label));
    }

    /// Whether one of its names, or none of them, passes.
    boolean accepts(Optional<ImageReference> name) {
        List<String> patterns = filters.of("reference");
        if (!filters.of("dangling").isEmpty()
                && filters.flag("dangling", false) == name.isPresent()) {
            return false;
        }
        return patterns.isEmpty()
                || name.isPresent()
                        && patterns.stream().anyMatch(pattern -> matches(pattern, name.get()));
    }

    private static boolean hasLabel(StoredImage image, String label) {
        Map<String, String> labels = image.config().labels();
        int equals = label.indexOf('=');
        return equals < 0
                ? labels.containsKey(label)
                : label.substring(equals + 1).equals(labels.get(label.substring(0, equals)));
    }

    /// As Docker's `reference.FamiliarMatch`: against name and tag, or the name alone.
    private static boolean matches(String pattern, ImageReference name) {
        Glob glob = new Glob(pattern);
        return glob.matches(name.withoutDigest().familiar()) || glob.matches(name.familiarName());
    }
}
