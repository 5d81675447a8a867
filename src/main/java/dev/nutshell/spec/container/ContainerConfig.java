package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What belongs to the program in the container (Docker's `Config`).
///
/// As asked it holds the user's words only; merged with the image's configuration it is what `inspect` shows.
///
/// @param hostname empty: the short id
/// @param user `name`, `uid`, `user:group` …; empty: the image's, then root
/// @param exposedPorts ports that the container is told to serve
/// @param env `NAME=value`; a bare `NAME` takes the image's variable away
/// @param cmd empty: the image's
/// @param healthcheck absent: the image's
/// @param image as the user named it
/// @param volumes paths that get an anonymous volume
/// @param entrypoint absent: the image's; empty or one empty text: none
/// @param stopSignal empty: the image's, then SIGTERM
/// @param stopTimeout seconds between stop signal and SIGKILL; absent: 10
/// @param shell for the shell form of commands; empty: `/bin/sh -c`
public record ContainerConfig(
        String hostname,
        String domainname,
        String user,
        StreamConfig streams,
        List<ContainerPort> exposedPorts,
        List<String> env,
        List<String> cmd,
        @Nullable Healthcheck healthcheck,
        String image,
        List<String> volumes,
        String workingDir,
        @Nullable List<String> entrypoint,
        boolean networkDisabled,
        List<String> onBuild,
        Map<String, String> labels,
        String stopSignal,
        @Nullable Integer stopTimeout,
        List<String> shell) {

    public ContainerConfig {
        exposedPorts = List.copyOf(exposedPorts);
        env = List.copyOf(env);
        cmd = List.copyOf(cmd);
        volumes = List.copyOf(volumes);
        entrypoint = entrypoint == null ? null : List.copyOf(entrypoint);
        onBuild = List.copyOf(onBuild);
        labels = Fields.sorted(labels);
        shell = List.copyOf(shell);
    }

    public static ContainerConfig fromJson(JsonNode node) {
        ObjectNode healthcheck = Fields.optionalObject(node, "Healthcheck");
        Long stopTimeout = Fields.optionalNumber(node, "StopTimeout");
        return new ContainerConfig(
                Fields.text(node, "Hostname"),
                Fields.text(node, "Domainname"),
                Fields.text(node, "User"),
                StreamConfig.fromJson(node),
                Fields.names(node, "ExposedPorts").stream().map(ContainerPort::parse).toList(),
                Fields.texts(node, "Env"),
                Fields.texts(node, "Cmd"),
                healthcheck == null ? null : Healthcheck.fromJson(healthcheck),
                Fields.text(node, "Image"),
                Fields.names(node, "Volumes"),
                Fields.text(node, "WorkingDir"),
                Fields.optionalTexts(node, "Entrypoint"),
                Fields.flag(node, "NetworkDisabled"),
                Fields.texts(node, "OnBuild"),
                Fields.textMap(node, "Labels"),
                Fields.text(node, "StopSignal"),
                stopTimeout == null ? null : Math.toIntExact(stopTimeout),
                Fields.texts(node, "Shell"));
    }

    public ObjectNode toJson() {
        ObjectNode node = Json.object();
        node.put("Hostname", hostname);
        node.put("Domainname", domainname);
        node.put("User", user);
        streams.writeAttached(node);
        if (!exposedPorts.isEmpty()) {
            node.set("ExposedPorts", Fields.set(exposedPorts));
        }
        streams.writeOpen(node);
        node.set("Env", Json.texts(env));
        node.set("Cmd", Fields.textsOrNull(cmd));
        if (healthcheck != null) {
            node.set("Healthcheck", healthcheck.toJson());
        }
        node.put("Image", image);
        if (volumes.isEmpty()) {
            node.putNull("Volumes");
        } else {
            node.set("Volumes", Fields.set(volumes));
        }
        node.put("WorkingDir", workingDir);
        if (entrypoint == null) {
            node.putNull("Entrypoint");
        } else {
            node.set("Entrypoint", Json.texts(entrypoint));
        }
        Fields.putIfTrue(node, "NetworkDisabled", networkDisabled);
        node.set("OnBuild", Fields.textsOrNull(onBuild));
        node.set("Labels", Fields.object(labels));
        Fields.putUnlessEmpty(node, "StopSignal", stopSignal);
        if (stopTimeout != null) {
            node.put("StopTimeout", stopTimeout);
        }
        if (!shell.isEmpty()) {
            node.set("Shell", Json.texts(shell));
        }
        return node;
    }
}
