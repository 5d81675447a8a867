package dev.nutshell.engine.image;

import dev.nutshell.engine.Filters;
import dev.nutshell.spec.image.ImageReference;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
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
                filters.until(Clock.systemDefaultZone()));
    }

    static ImageFilter forPrune(Filters filters) {
        filters.require(PRUNE);
        return new ImageFilter(
                filters,
                Optional.empty(),
                Optional.empty(),
                filters.until(Clock.systemDefaultZone()));
    }

    private static Optional<Instant> created(Filters filters, String key, ImageLookup lookup) {
        return filters.of(key).stream()
                .findFirst()
                .map(word -> lookup.find(word).image().created().orElse(Instant.EPOCH));
    }

    /// Whether the image as such passes.
    boolean accepts(StoredImage image) {
        Instant created = image.created().orElse(Instant.EPOCH);
        return before.map(created::isBefore).orElse(true)
                && since.map(created::isAfter).orElse(true)
                && until.map(created::isBefore).orElse(true)
                && filters.acceptsLabels(image.config().labels());
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

    /// As Docker's `reference.FamiliarMatch`: against name and tag, or the name alone.
    private static boolean matches(String pattern, ImageReference name) {
        Glob glob = new Glob(pattern);
        return glob.matches(name.withoutDigest().familiar()) || glob.matches(name.familiarName());
    }
}
