package dev.nutshell.container.supervise;

import dev.nutshell.journal.EventJournal;
import dev.nutshell.journal.ObjectKind;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes down what happens to a container while it is supervised, in Docker's words (moby: daemon/monitor.go, start.go).
final class RunEvents {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final byte[] NAME = FileCalls.bytes("name");

    private final Syscalls syscalls;
    private final SupervisePlan plan;
    private final EventJournal journal;
    private long startedAt;

    RunEvents(Syscalls syscalls, SupervisePlan plan) {
        this.syscalls = syscalls;
        this.plan = plan;
        this.journal = new EventJournal(syscalls, plan.layout());
    }

    void started() {
        startedAt = System.nanoTime();
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
        for (EventSubject.VolumeUse use : plan.events().volumes()) {
            journal.record(
                    ObjectKind.VOLUME,
                    "unmount",
                    use.name(),
                    Map.of("container", plan.id().value(), "driver", "local"));
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
