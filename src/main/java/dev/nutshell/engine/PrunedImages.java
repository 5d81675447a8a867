package dev.nutshell.engine;

import java.util.List;

/// What a prune of images took away; `bytes` are free now.
public record PrunedImages(List<RemovedImage> images, long bytes) {
    public PrunedImages {
        images = List.copyOf(images);
    }
}
