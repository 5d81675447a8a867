package dev.nutshell.engine;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import java.util.List;

/// Which containers use an image, asked of the containers' side.
@FunctionalInterface
public interface ImageUses {
    /// @param running whether it runs or is paused
    record Use(ContainerId container, boolean running) {}

    /// The containers that were made from the image with this id, or mount it.
    List<Use> of(Digest image);
}
