package dev.nutshell.container.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.container.supervise.ControlSocket;
import dev.nutshell.json.Json;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.process.ProcessIdentity;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.BootId;
import dev.nutshell.store.StateLayout;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the state of containers. One instance for a command: it asks for the boot id once.
public final class StateReader {
    /// What is shown for a container whose end nobody saw: the machine went down, or the supervisor was killed with it.
    private static final int UNSEEN_END = 137;

    /// How long an end is waited for that is about to be written down: 10 s at most.
    private static final int MOST_WAITS = 2_000;

    private static final int PAUSE_MILLIS = 5;

    private final Syscalls syscalls;
    private final StateLayout layout;

    public StateReader(Syscalls syscalls, StateLayout layout) {
        this.syscalls = syscalls;
        this.layout = layout;
    }

    public ContainerState read(ContainerId id) {
        for (int i = 0; i < MOST_WAITS; i++) {
            ObjectNode state = document(id);
            ContainerState read = read(id, state);
            if (!isUnseenEnd(read, state) || !hasSupervisor(id)) {
                return read;
            }
            // its supervisor is about to write the end down, or the second one to take over
            pause();
        }
        return read(id, document(id));
    }

    /// How often the container was started again by its restart policy since it was started last.
    public int restartCount(ContainerId id) {
        return document(id).path("restartCount").asInt();
    }

    private ObjectNode document(ContainerId id) {
        Optional<byte[]> content = AtomicFile.read(layout.containerState(id));
        if (content.isEmpty() || content.get().length == 0) {
            return Json.object();
        }
        try {
            return Json.parseObject(content.get(), "state of container " + id.shortForm());
        } catch (EngineException _) {
            // the state of a start is not synced: a power cut can tear it, and then nothing runs
            return Json.object();
        }
    }

    private static boolean isUnseenEnd(ContainerState read, ObjectNode state) {
        return read instanceof ContainerState.Exited && instant(state, "finishedAt") == null;
    }

    private boolean hasSupervisor(ContainerId id) {
        Optional<ControlSocket> supervisor =
                ControlSocket.connect(syscalls, layout.containerRun(id));
        supervisor.ifPresent(ControlSocket::close);
        return supervisor.isPresent();
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private ContainerState read(ContainerId id, ObjectNode state) {
        Instant started = instant(state, "startedAt");
        Instant finished = instant(state, "finishedAt");
        int exitCode = state.path("exitCode").asInt();
        String error = state.path("error").asText("");
        if (started == null) {
            return new ContainerState.Created(exitCode, error);
        }
        if (finished != null) {
            boolean oomKilled = state.path("oomKilled").asBoolean();
            return state.path("restarting").asBoolean() && hasSupervisor(id)
                    ? new ContainerState.Restarting(exitCode, oomKilled, started, finished)
                    : new ContainerState.Exited(exitCode, oomKilled, started, finished, error);
        }
        int pid = state.path("pid").asInt();
        return isAlive(state, pid)
                ? new ContainerState.Running(pid, state.path("startTicks").asLong(), started)
                : new ContainerState.Exited(UNSEEN_END, false, started, started, error);
    }

    private boolean isAlive(ObjectNode state, int pid) {
        return BootId.current().equals(state.path("bootId").asText())
                && ProcessIdentity.startTicks(syscalls, pid)
                        .filter(ticks -> ticks == state.path("startTicks").asLong())
                        .isPresent();
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
