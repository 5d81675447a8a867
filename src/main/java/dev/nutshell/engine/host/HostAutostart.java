package dev.nutshell.engine.host;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.ListedContainer;
import dev.nutshell.container.state.ContainerState;
import dev.nutshell.engine.Autostart;
import dev.nutshell.engine.Containers;
import dev.nutshell.json.Json;
import dev.nutshell.spec.container.RestartPolicy;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.StateFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Starting with this machine.
public final class HostAutostart implements Autostart {
    /// Containers that are being started at the same time.
    private static final int AT_ONCE = 8;

    private final Store store;
    private final Containers containers;
    private final List<String> command;
    private final boolean isSystem;
    private final Path home;

    /// @param command what the unit runs, program first
    /// @param isSystem whether the units are the machine's, not the user's
    public HostAutostart(
            Store store, Containers containers, List<String> command, boolean isSystem, Path home) {
        this.store = store;
        this.containers = containers;
        this.command = List.copyOf(command);
        this.isSystem = isSystem;
        this.home = home;
    }

    @Override
    public List<String> install(Path root) {
        AutostartUnit unit = AutostartUnit.find(root, isSystem, home, command);
        List<String> done = new ArrayList<>();
        try {
            Files.createDirectories(unit.file().getParent());
            Files.createDirectories(unit.link().getParent());
            Files.write(unit.file(), unit.text().getBytes(StandardCharsets.UTF_8));
            Files.setPosixFilePermissions(
                    unit.file(),
                    PosixFilePermissions.fromString(
                            unit.isExecutable() ? "rwxr-xr-x" : "rw-r--r--"));
            Files.deleteIfExists(unit.link());
            Path folder = Objects.requireNonNull(unit.link().getParent());
            Files.createSymbolicLink(unit.link(), folder.relativize(unit.file()));
            done.add("installed " + unit.file());
        } catch (IOException failure) {
            throw StateFailure.of("install", unit.file(), failure);
        }
        reload(root, unit, done);
        if (!isSystem) {
            done.add("to start at boot and not at login: loginctl enable-linger");
        }
        return done;
    }

    @Override
    public List<String> remove(Path root) {
        AutostartUnit unit = AutostartUnit.find(root, isSystem, home, command);
        List<String> done = new ArrayList<>();
        try {
            boolean wasThere = Files.exists(unit.link(), LinkOption.NOFOLLOW_LINKS);
            Files.deleteIfExists(unit.link());
            if (Files.deleteIfExists(unit.file()) || wasThere) {
                done.add("removed " + unit.file());
                reload(root, unit, done);
            }
        } catch (IOException failure) {
            throw StateFailure.of("remove", unit.file(), failure);
        }
        return done;
    }

    /// Only of the machine that runs.
    private static void reload(Path root, AutostartUnit unit, List<String> done) {
        boolean isRunning = Files.exists(Path.of("/run/systemd/system"));
        if (unit.reload().isEmpty() || !isRunning || !root.equals(Path.of("/"))) {
            return;
        }
        try {
            Process reload =
                    new ProcessBuilder(unit.reload())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (reload.waitFor() == 0) {
                return;
            }
        } catch (IOException _) {
            // not on the path: said below
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        done.add("to have it known at once: " + String.join(" ", unit.reload()));
    }

    @Override
    public List<Failure> run() {
        List<Failure> failures = new ArrayList<>();
        List<Future<Optional<Failure>>> starts = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (ListedContainer listed : store.containers().listing().all().containers()) {
                starts.add(threads.submit(() -> start(listed)));
            }
            for (Future<Optional<Failure>> start : starts) {
                start.get().ifPresent(failures::add);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorKind.UNAVAILABLE, "autostart: interrupted");
        } catch (ExecutionException failure) {
            throw new EngineException(
                    ErrorKind.INTERNAL, "autostart: " + failure.getMessage(), failure);
        }
        return failures;
    }

    private Optional<Failure> start(ListedContainer listed) {
        try {
            Optional<ContainerRecord> record = store.containers().load(listed.id());
            if (record.isPresent() && isDue(record.get())) {
                containers.start(listed.id().value());
            }
            return Optional.empty();
        } catch (EngineException failure) {
            return Optional.of(new Failure(listed.name(), String.valueOf(failure.getMessage())));
        }
    }

    /// moby: restartmanager.ShouldRestart. What never ran was never asked to.
    private boolean isDue(ContainerRecord record) {
        if (!(store.states().read(record.id()) instanceof ContainerState.Exited exited)) {
            return false;
        }
        RestartPolicy policy = record.host().restart();
        return switch (policy.condition()) {
            case NO -> false;
            case ALWAYS -> true;
            case UNLESS_STOPPED -> !wasStopped(record.id());
            case ON_FAILURE -> exited.exitCode() != 0 && !wasStopped(record.id());
        };
    }

    /// Whether a user has ended it.
    private boolean wasStopped(ContainerId id) {
        ObjectNode state =
                AtomicFile.read(store.layout().containerState(id))
                        .map(
                                bytes ->
                                        Json.parseObject(
                                                bytes, "state of container " + id.shortForm()))
                        .orElseGet(Json::object);
        return state.path("stopped").asBoolean(false);
    }
}
