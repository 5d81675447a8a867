package dev.nutshell.engine.host;

import dev.nutshell.base.ContainerId;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.mount.MountPoint;
import dev.nutshell.container.supervise.EventSubject;
import dev.nutshell.journal.EventJournal;
import dev.nutshell.journal.ObjectKind;
import dev.nutshell.kernel.terminal.WindowSize;
import dev.nutshell.network.NetworkRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes down what commands do to containers. What a run does by itself, the supervisor writes.
final class ContainerEvents {
    private final EventJournal journal;

    ContainerEvents(Store store) {
        this.journal = store.journal();
    }

    /// What the supervisor says of the container.
    static EventSubject subject(ContainerRecord record, List<NetworkRecord> networks) {
        List<EventSubject.VolumeUse> volumes = new ArrayList<>();
        for (MountPoint mount : record.mounts()) {
            if (mount instanceof MountPoint.Volume volume) {
                volumes.add(
                        new EventSubject.VolumeUse(
                                volume.name(), volume.destination(), "", volume.isWritable()));
            }
        }
        return new EventSubject(
                record.eventAttributes(),
                volumes,
                networks.stream()
                        .map(
                                network ->
                                        new EventSubject.NetworkUse(
                                                network.id(),
                                                network.name(),
                                                network.settings().driver()))
                        .toList());
    }

    void record(ContainerRecord record, String action) {
        record(record, action, Map.of());
    }

    /// @param more what the action adds to the container's own attributes
    void record(ContainerRecord record, String action, Map<String, String> more) {
        Map<String, String> attributes = new LinkedHashMap<>(more);
        record.eventAttributes().forEach(attributes::putIfAbsent);
        journal.record(ObjectKind.CONTAINER, action, record.id().value(), attributes);
    }

    void killed(ContainerRecord record, int signal) {
        record(record, "kill", Map.of("signal", String.valueOf(signal)));
    }

    void resized(ContainerRecord record, WindowSize size) {
        record(
                record,
                "resize",
                Map.of(
                        "height",
                        String.valueOf(size.rows()),
                        "width",
                        String.valueOf(size.columns())));
    }

    /// What a command did with a network.
    ///
    /// @param more what the action adds to the network's own attributes
    void record(NetworkRecord network, String action, Map<String, String> more) {
        Map<String, String> attributes = new LinkedHashMap<>(more);
        attributes.put("name", network.name());
        attributes.put("type", network.settings().driver());
        journal.record(ObjectKind.NETWORK, action, network.id(), attributes);
    }

    void pruned(long bytes) {
        journal.record(
                ObjectKind.CONTAINER, "prune", "", Map.of("reclaimed", String.valueOf(bytes)));
    }

    /// A further process in the container.
    final class Execution {
        private final ContainerRecord record;
        private final String command;
        private final String id = ContainerId.random().value();

        Execution(ContainerRecord record, List<String> command) {
            this.record = record;
            this.command = String.join(" ", command);
        }

        String id() {
            return id;
        }

        void created() {
            record(record, "exec_create: " + command, Map.of("execID", id));
        }

        void started() {
            record(record, "exec_start: " + command, Map.of("execID", id));
        }

        void died(int exitCode) {
            record(record, "exec_die", Map.of("execID", id, "exitCode", String.valueOf(exitCode)));
        }

        void detached() {
            record(record, "exec_detach", Map.of("execID", id));
        }
    }
}
