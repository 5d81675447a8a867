package dev.nutshell.container.supervise;

import dev.nutshell.journal.EventJournal;
import dev.nutshell.journal.ObjectKind;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.network.endpoint.EndpointPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes down what happens to a container while it is supervised, in Docker's words (moby: daemon/monitor.go, start.go).
final class RunEvents {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final byte[] NAME = FileCalls.bytes("name");

    private final Syscalls syscalls;
    private final SupervisePlan plan;
    private final EventJournal journal;
    private List<EventSubject.NetworkUse> networks;
    private long startedAt;

    RunEvents(Syscalls syscalls, SupervisePlan plan) {
        this.syscalls = syscalls;
        this.plan = plan;
        this.journal = new EventJournal(syscalls, plan.layout());
        this.networks = plan.events().networks();
    }

    void started() {
        startedAt = System.nanoTime();
        recordNetworks("connect");
        for (EventSubject.VolumeUse use : plan.events().volumes()) {
            journal.record(
                    ObjectKind.VOLUME,
                    "mount",
                    use.name(),
                    Map.of(
                            "container",
                            plan.id().value(),
                            "destination",
                            use.destination(),
                            "driver",
                            "local",
                            "propagation",
                            use.propagation(),
                            "read/write",
                            String.valueOf(use.isWritable())));
        }
        record("start", Map.of());
    }

    void ended(int exitCode, boolean oomKilled) {
        if (oomKilled) {
            record("oom", Map.of());
        }
        long seconds = (System.nanoTime() - startedAt) / NANOS_PER_SECOND;
        record(
                "die",
                Map.of(
                        "execDuration",
                        String.valueOf(seconds),
                        "exitCode",
                        String.valueOf(exitCode)));
        recordNetworks("disconnect");
        for (EventSubject.VolumeUse use : plan.events().volumes()) {
            journal.record(
                    ObjectKind.VOLUME,
                    "unmount",
                    use.name(),
                    Map.of("container", plan.id().value(), "driver", "local"));
        }
    }

    /// The container's health is another than before.
    void health(String status) {
        record("health_status: " + status, Map.of());
    }

    /// A further process has ended that no command waits for.
    void executed(String execution, int exitCode) {
        record("exec_die", Map.of("execID", execution, "exitCode", String.valueOf(exitCode)));
    }

    /// A command has put the container on other networks, and has said so itself.
    void networks(List<EndpointPlan> endpoints) {
        networks =
                endpoints.stream()
                        .map(EndpointPlan::network)
                        .map(
                                network ->
                                        new EventSubject.NetworkUse(
                                                network.id(),
                                                network.name(),
                                                network.driver().name()))
                        .toList();
    }

    private void recordNetworks(String action) {
        for (EventSubject.NetworkUse use : networks) {
            journal.record(
                    ObjectKind.NETWORK,
                    action,
                    use.id(),
                    Map.of(
                            "container",
                            plan.id().value(),
                            "name",
                            use.name(),
                            "type",
                            use.driver()));
        }
    }

    /// The container has been removed, `--rm`.
    void destroyed(String name) {
        record("destroy", Map.of(), name);
    }

    /// The name that the container has now: it can have been renamed since the start.
    String name() {
        try (FileCalls files = new FileCalls(syscalls);
                Fd folder =
                        files.open(
                                plan.layout().container(plan.id()),
                                OpenFlags.O_PATH | OpenFlags.O_DIRECTORY,
                                0)) {
            return FileCalls.text(files.readLink(folder, NAME));
        } catch (KernelException _) {
            return plan.name();
        }
    }

    void record(String action, Map<String, String> more) {
        record(action, more, name());
    }

    private void record(String action, Map<String, String> more, String name) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("name", name);
        attributes.putAll(more);
        for (Map.Entry<String, String> each : plan.events().attributes().entrySet()) {
            attributes.putIfAbsent(each.getKey(), each.getValue());
        }
        journal.record(ObjectKind.CONTAINER, action, plan.id().value(), attributes);
    }
}
