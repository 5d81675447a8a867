package dev.nutshell.volume;

import java.util.List;
import java.util.Map;

/// Who uses volumes.
@FunctionalInterface
public interface VolumeUsers {
    /// The ids of all containers, running or not, by the name of each volume that they mount.
    Map<String, List<String>> containersByVolume();
}
