package dev.nutshell.engine;

import dev.nutshell.base.Digest;
import java.util.List;

/// What `rmi` took away: names, then the image (its id and layers) if no name is left.
public record RemovedImage(List<String> untagged, List<Digest> deleted) {
    public RemovedImage {
        untagged = List.copyOf(untagged);
        deleted = List.copyOf(deleted);
    }
}
