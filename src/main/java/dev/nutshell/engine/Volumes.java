package dev.nutshell.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Volumes.
public interface Volumes {
    /// Makes a volume; one that is there already with the same driver and options is left as it is.
    ///
    /// @param name absent: an anonymous volume
    /// @return its name
    String create(
            @Nullable String name,
            String driver,
            Map<String, String> options,
            Map<String, String> labels);

    /// In the order of the names.
    ///
    /// @param filters `dangling`, `driver`, `label`, `name`
    List<VolumeSummary> list(Filters filters);

    ObjectNode inspect(String volume);

    /// @param force do nothing when there is none
    /// @throws EngineException CONFLICT when a container uses it
    void remove(String volume, boolean force);

    /// Removes anonymous volumes that no container uses.
    ///
    /// @param filters `label`, `label!`; `all=true`: named ones too
    Pruned prune(Filters filters);
}
