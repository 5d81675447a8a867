package dev.nutshell.image;

import java.nio.file.Path;
import java.util.List;

/// What an overlay mount of one container's root is made of.
///
/// @param lowerDirs read-only folders, topmost first
/// @param upper receives what the container changes
/// @param work overlayfs' own folder, on the same file system as `upper`
public record Snapshot(List<Path> lowerDirs, Path upper, Path work) {
    public Snapshot {
        lowerDirs = List.copyOf(lowerDirs);
    }
}
