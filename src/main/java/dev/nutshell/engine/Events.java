package dev.nutshell.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What happened to the engine's objects.
public interface Events {
    /// Gives `sink` each event (Docker's API object) from `since` on, old ones first, until `until` or for ever.
    ///
    /// @param since absent: from now on
    void follow(
            @Nullable Instant since,
            @Nullable Instant until,
            Filters filters,
            Consumer<ObjectNode> sink);
}
