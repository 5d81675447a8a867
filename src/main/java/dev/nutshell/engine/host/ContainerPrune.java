package dev.nutshell.engine.host;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.ListedContainer;
import dev.nutshell.engine.Filters;
import dev.nutshell.engine.Pruned;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Removes what does not run.
record ContainerPrune(Store store, ContainerEvents events) {
    private static final Set<String> KEYS = Set.of("until", "label", "label!");

    Pruned prune(Filters filters) {
        filters.require(KEYS);
        Optional<Instant> until = filters.until(Clock.systemDefaultZone());
        List<String> removed = new ArrayList<>();
        long bytes = 0;
        for (ListedContainer container : store.containers().listing().all().containers()) {
            boolean isOld = until.map(container.created()::isBefore).orElse(true);
            if (isOld && filters.acceptsLabels(container.labels())) {
                Optional<Long> freed = remove(container.id());
                freed.ifPresent(_ -> removed.add(container.id().value()));
                bytes += freed.orElse(0L);
            }
        }
        // what a command that was killed had begun to remove
        store.temporaries().sweep();
        events.pruned(bytes);
        return new Pruned(removed, bytes);
    }

    /// The bytes that are free now; empty for a container that runs, or is somebody else's business.
    private Optional<Long> remove(ContainerId id) {
        try {
            Optional<RestingContainer> resting = RestingContainer.hold(store, id);
            return resting.isPresent() ? Optional.of(remove(resting.get())) : Optional.empty();
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.NOT_FOUND || e.kind() == ErrorKind.CONFLICT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private long remove(RestingContainer held) {
        try (RestingContainer resting = held) {
            ContainerId id = resting.lock().id();
            long bytes = new ContainerSizes(store).of(id).writable();
            ContainerRecord record = store.containers().find(id.value());
            store.containers().remove(resting.lock(), false);
            events.record(record, "destroy");
            return bytes;
        }
    }
}
