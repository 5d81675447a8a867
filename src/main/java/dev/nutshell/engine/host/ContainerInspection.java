package dev.nutshell.engine.host;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.log.option.LogDriver;
import dev.nutshell.container.state.ContainerState;
import dev.nutshell.container.state.HealthReader;
import dev.nutshell.engine.ContainerSummary;
import dev.nutshell.image.Snapshot;
import dev.nutshell.json.Json;
import dev.nutshell.network.NetworkRecord;
import dev.nutshell.network.endpoint.Endpoint;
import dev.nutshell.network.endpoint.EndpointFolder;
import dev.nutshell.spec.container.EndpointConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What `inspect` shows of a container: Docker's fields, in Docker's order.
final class ContainerInspection {
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private final Store store;
    private final RunningContainers running;

    ContainerInspection(Store store, RunningContainers running) {
        this.store = store;
        this.running = running;
    }

    ObjectNode inspect(ContainerRecord record, boolean size) {
        ContainerState state = running.state(record);
        ObjectNode node = Json.object();
        node.put("Id", record.id().value());
        node.put("Created", record.created().toString());
        node.put("Path", record.command().getFirst());
        node.set("Args", Json.texts(record.command().subList(1, record.command().size())));
        ObjectNode stateNode = state(state);
        new HealthReader(store.layout())
                .read(record.id())
                .ifPresent(health -> stateNode.set("Health", health));
        node.set("State", stateNode);
        node.put("Image", record.imageId().toString());
        node.put("ResolvConfPath", file(record.id(), "resolv.conf"));
        node.put("HostnamePath", file(record.id(), "hostname"));
        node.put("HostsPath", file(record.id(), "hosts"));
        boolean isShown = LogDriver.of(record.host().log().driver()) == LogDriver.JSON_FILE;
        node.put("LogPath", isShown ? file(record.id(), record.id().value() + "-json.log") : "");
        node.put("Name", "/" + record.name());
        node.put("RestartCount", store.states().restartCount(record.id()));
        node.put("Driver", "overlay2");
        node.put("Platform", record.platform().os());
        node.put("MountLabel", "");
        node.put("ProcessLabel", "");
        node.put("AppArmorProfile", "");
        node.putNull("ExecIDs");
        node.set("HostConfig", ShownHostConfig.of(record.host()));
        node.set("GraphDriver", storage(record.id()));
        if (size) {
            ContainerSummary.Size sizes = new ContainerSizes(store).of(record.id());
            node.put("SizeRw", sizes.writable());
            node.put("SizeRootFs", sizes.total());
        }
        ArrayNode mounts = node.putArray("Mounts");
        record.mounts().forEach(mount -> mounts.add(mount.toDocker()));
        node.set("Config", record.config().toJson());
        node.set("NetworkSettings", network(record, state));
        return node;
    }

    private static ObjectNode state(ContainerState state) {
        ObjectNode node = Json.object();
        node.put("Status", ContainerLists.kind(state).text());
        node.put("Running", state.isActive());
        node.put("Paused", state instanceof ContainerState.Paused);
        node.put("Restarting", state instanceof ContainerState.Restarting);
        node.put("OOMKilled", oomKilled(state));
        node.put("Dead", false);
        switch (state) {
            case ContainerState.Created(int code, String error) ->
                    finish(node, 0, code, error, NEVER, NEVER);
            case ContainerState.Running(int pid, long _, Instant started) ->
                    finish(node, pid, 0, "", started.toString(), NEVER);
            case ContainerState.Paused(int pid, long _, Instant started) ->
                    finish(node, pid, 0, "", started.toString(), NEVER);
            case ContainerState.Restarting restarting ->
                    finish(
                            node,
                            0,
                            restarting.exitCode(),
                            "",
                            restarting.startedAt().toString(),
                            restarting.finishedAt().toString());
            case ContainerState.Exited exited ->
                    finish(
                            node,
                            0,
                            exited.exitCode(),
                            exited.error(),
                            exited.startedAt().toString(),
                            exited.finishedAt().toString());
        }
        return node;
    }

    private static boolean oomKilled(ContainerState state) {
        return switch (state) {
            case ContainerState.Exited exited -> exited.oomKilled();
            case ContainerState.Restarting restarting -> restarting.oomKilled();
            case ContainerState.Created _, ContainerState.Running _, ContainerState.Paused _ ->
                    false;
        };
    }

    private static void finish(
            ObjectNode node, int pid, int code, String error, String started, String finished) {
        node.put("Pid", pid);
        node.put("ExitCode", code);
        node.put("Error", error);
        node.put("StartedAt", started);
        node.put("FinishedAt", finished);
    }

    private ObjectNode storage(ContainerId id) {
        Snapshot snapshot = store.snapshots().find(id);
        List<String> lower = snapshot.lowerDirs().stream().map(Path::toString).toList();
        ObjectNode data = Json.object();
        data.put("LowerDir", lower.stream().collect(Collectors.joining(":")));
        data.put("UpperDir", snapshot.upper().toString());
        data.put("WorkDir", snapshot.work().toString());
        ObjectNode node = Json.object();
        node.set("Data", data);
        node.put("Name", "overlay2");
        return node;
    }

    private ObjectNode network(ContainerRecord record, ContainerState state) {
        int pid =
                switch (state) {
                    case ContainerState.Running(int number, long _, var _) -> number;
                    case ContainerState.Paused(int number, long _, var _) -> number;
                    case ContainerState.Created _,
                            ContainerState.Restarting _,
                            ContainerState.Exited _ ->
                            0;
                };
        Map<NetworkRecord, EndpointConfig> networks;
        try {
            networks = new NetworkPlanner(store).networks(record);
        } catch (EngineException _) {
            // a network that was removed does not hide the container
            networks = Map.of();
        }
        List<Endpoint> endpoints =
                pid == 0
                        ? List.of()
                        : EndpointFolder.of(store.syscalls(), store.layout(), record.id());
        return NetworkSettings.of(
                record,
                networks,
                endpoints,
                pid == 0 ? List.of() : NetworkSettings.userMode(store, record.id()),
                pid);
    }

    private String file(ContainerId id, String name) {
        return store.layout().containerFile(id, name).toString();
    }
}
