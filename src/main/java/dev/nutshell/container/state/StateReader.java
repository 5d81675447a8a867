package dev.nutshell.container.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.container.supervise.ProcessIdentity;
import dev.nutshell.json.Json;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.StateLayout;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the state of containers. One instance for a command: it asks for the boot id once.
public final class StateReader {
    /// What is shown for a container whose end nobody saw: the machine went down, or the supervisor was killed with it.
    private static final int UNSEEN_END = 137;

    private final Syscalls syscalls;
    private final StateLayout layout;
    private @Nullable String bootId;

    public StateReader(Syscalls syscalls, StateLayout layout) {
        this.syscalls = syscalls;
        this.layout = layout;
    }

    public ContainerState read(ContainerId id) {
        Optional<byte[]> content = AtomicFile.read(layout.containerState(id));
        if (content.isEmpty() || content.get().length == 0) {
            return new ContainerState.Created(0, "");
        }
        ObjectNode state;
        try {
            state = Json.parseObject(content.get(), "state of container " + id.shortForm());
        } catch (EngineException _) {
            // the state of a start is not synced: a power cut can tear it, and then nothing runs
            return new ContainerState.Created(0, "");
        }
        return read(state);
    }

    private ContainerState read(ObjectNode state) {
        Instant started = instant(state, "startedAt");
        Instant finished = instant(state, "finishedAt");
        int exitCode = state.path("exitCode").asInt();
        String error = state.path("error").asText("");
        if (started == null) {
            return new ContainerState.Created(exitCode, error);
        }
        if (finished != null) {
            return new ContainerState.Exited(
                    exitCode, state.path("oomKilled").asBoolean(), started, finished, error);
        }
        int pid = state.path("pid").asInt();
        return isAlive(state, pid)
                ? new ContainerState.Running(pid, state.path("startTicks").asLong(), started)
                : new ContainerState.Exited(UNSEEN_END, false, started, started, error);
    }

    private boolean isAlive(ObjectNode state, int pid) {
        return bootId().equals(state.path("bootId").asText())
                && ProcessIdentity.startTicks(syscalls, pid)
                        .filter(ticks -> ticks == state.path("startTicks").asLong())
                        .isPresent();
    }

    private String bootId() {
        String known = bootId;
        if (known == null) {
            known = ProcessIdentity.bootId(syscalls);
            bootId = known;
        }
        return known;
    }

    private static @Nullable Instant instant(ObjectNode state, String field) {
        String text = state.path(field).asText("");
        try {
            return text.isEmpty() || text.equals("null") ? null : Instant.parse(text);
        } catch (DateTimeParseException _) {
            return null;
        }
    }
}
