package dev.nutshell.cli.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.ByteSize;
import dev.nutshell.cli.output.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// `info` as a page: Docker's lines in its order, as far as they mean something without a daemon.
final class InfoPage {
    private final ObjectNode info;
    private final List<String> lines = new ArrayList<>();

    private InfoPage(ObjectNode info) {
        this.info = info;
    }

    static List<String> of(ObjectNode info) {
        InfoPage page = new InfoPage(info);
        page.client();
        page.counts();
        page.drivers();
        page.runtimes();
        page.security();
        page.machine();
        return List.copyOf(page.lines);
    }

    private void client() {
        lines.add("Client: Nutshell");
        value("Version", "ServerVersion");
        value("Debug Mode", "Debug");
        lines.add("");
        lines.add("Server:");
    }

    private void counts() {
        value("Containers", "Containers");
        value(" Running", "ContainersRunning");
        value(" Paused", "ContainersPaused");
        value(" Stopped", "ContainersStopped");
        value("Images", "Images");
        value("Server Version", "ServerVersion");
    }

    private void drivers() {
        value("Storage Driver", "Driver");
        value("Logging Driver", "LoggingDriver");
        value("Cgroup Driver", "CgroupDriver");
        value("Cgroup Version", "CgroupVersion");
        lines.add(" Plugins:");
        for (String kind : List.of("Volume", "Network", "Log")) {
            lines.add("  " + kind + ": " + words(info.path("Plugins").path(kind)));
        }
        lines.add(" Swarm: " + text(info.path("Swarm").path("LocalNodeState")));
    }

    private void runtimes() {
        String names =
                info.path("Runtimes").properties().stream()
                        .map(entry -> Printable.line(entry.getKey()))
                        .sorted()
                        .collect(Collectors.joining(" "));
        lines.add(" Runtimes: " + names);
        value("Default Runtime", "DefaultRuntime");
        value("Init Binary", "InitBinary");
    }

    /// Each option is `name=seccomp,profile=builtin`.
    private void security() {
        if (info.path("SecurityOptions").isEmpty()) {
            return;
        }
        lines.add(" Security Options:");
        for (JsonNode option : info.path("SecurityOptions")) {
            for (String pair : text(option).split(",", -1)) {
                String value = pair.substring(pair.indexOf('=') + 1);
                lines.add(
                        pair.startsWith("profile=")
                                ? "   Profile: " + value
                                : "  " + (pair.startsWith("name=") ? value : pair));
            }
        }
    }

    private void machine() {
        value("Kernel Version", "KernelVersion");
        value("Operating System", "OperatingSystem");
        value("OSType", "OSType");
        value("Architecture", "Architecture");
        value("CPUs", "NCPU");
        lines.add(" Total Memory: " + new ByteSize(info.path("MemTotal").asLong()).humanBinary(4));
        value("Name", "Name");
        value("Docker Root Dir", "DockerRootDir");
        value("Debug Mode", "Debug");
        value("Experimental", "ExperimentalBuild");
        value("Live Restore Enabled", "LiveRestoreEnabled");
    }

    private void value(String words, String field) {
        lines.add(" " + words + ": " + text(info.path(field)));
    }

    private static String words(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(InfoPage::text)
                .collect(Collectors.joining(" "));
    }

    private static String text(JsonNode value) {
        return Printable.line(value.asText());
    }
}
