package dev.nutshell.engine.host;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.Digest;
import dev.nutshell.container.ListedContainer;
import dev.nutshell.container.spec.HostSystem;
import dev.nutshell.engine.ContainerSummary;
import dev.nutshell.engine.Filters;
import dev.nutshell.engine.Housekeeping;
import dev.nutshell.engine.ImageSummary;
import dev.nutshell.engine.Images;
import dev.nutshell.engine.ListOptions;
import dev.nutshell.json.Json;
import dev.nutshell.kernel.cgroup.Cgroups;
import dev.nutshell.kernel.cgroup.Hierarchy;
import dev.nutshell.kernel.cgroup.HostLimits;
import dev.nutshell.volume.VolumeRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// What the engine as a whole says of itself, in Docker's terms.
public final class HostHousekeeping implements Housekeeping {
    private final Store store;
    private final Images images;
    private final String version;

    /// @param version of the engine
    public HostHousekeeping(Store store, Images images, String version) {
        this.store = store;
        this.images = images;
        this.version = version;
    }

    @Override
    public ObjectNode info() {
        ObjectNode info = Json.object();
        info.put("ID", "");
        counts(info);
        info.put("Driver", "overlayfs");
        info.putArray("DriverStatus");
        limits(info);
        info.put("IPv4Forwarding", forwards());
        info.put("Debug", false);
        info.put("SystemTime", Instant.now().toString());
        info.put("LoggingDriver", "json-file");
        info.put("KernelVersion", System.getProperty("os.version", ""));
        info.put("OperatingSystem", OperatingSystem.name());
        info.put("OSType", "linux");
        info.put("Architecture", System.getProperty("os.arch", "").replace("amd64", "x86_64"));
        info.put("IndexServerAddress", "https://index.docker.io/v1/");
        info.put("MemTotal", new HostMemory().total());
        info.putNull("GenericResources");
        info.put("DockerRootDir", store.layout().root().toString());
        info.put("Name", HostSystem.ofThisMachine().hostname());
        info.putArray("Labels");
        info.put("ExperimentalBuild", false);
        info.put("ServerVersion", version);
        abilities(info);
        info.put("LiveRestoreEnabled", true);
        info.put("Isolation", "");
        info.put("InitBinary", "nutshell");
        ArrayNode security =
                info.putArray("SecurityOptions")
                        .add("name=seccomp,profile=builtin")
                        .add("name=cgroupns");
        if (store.isConfined()) {
            security.add("name=rootless");
        }
        info.putArray("CDISpecDirs");
        info.putArray("Warnings");
        return info;
    }

    private static boolean forwards() {
        try {
            return Files.readString(Path.of("/proc/sys/net/ipv4/ip_forward")).startsWith("1");
        } catch (IOException _) {
            // a kernel without IPv4
            return false;
        }
    }

    /// Drivers and runtimes.
    private static void abilities(ObjectNode info) {
        ObjectNode plugins = info.putObject("Plugins");
        plugins.putArray("Volume").add("local");
        ArrayNode network = plugins.putArray("Network");
        List.of("bridge", "host", "ipvlan", "macvlan", "null", "overlay").forEach(network::add);
        plugins.putNull("Authorization");
        ArrayNode log = plugins.putArray("Log");
        List.of("journald", "json-file", "local", "none", "syslog").forEach(log::add);
        info.putObject("Runtimes").putObject("nutshell").put("path", "nutshell");
        info.put("DefaultRuntime", "nutshell");
        ObjectNode swarm = info.putObject("Swarm");
        swarm.put("NodeID", "").put("NodeAddr", "").put("LocalNodeState", "inactive");
        swarm.put("ControlAvailable", false).put("Error", "").putNull("RemoteManagers");
    }

    private void counts(ObjectNode info) {
        List<ListedContainer> all = store.containers().listing().all().containers();
        RunningContainers running = new RunningContainers(store);
        Map<String, Long> byState =
                all.stream()
                        .collect(
                                Collectors.groupingBy(
                                        each -> ContainerLists.kind(running.state(each)).text(),
                                        Collectors.counting()));
        long active = byState.getOrDefault("running", 0L);
        long paused = byState.getOrDefault("paused", 0L);
        info.put("Containers", all.size());
        info.put("ContainersRunning", active);
        info.put("ContainersPaused", paused);
        info.put("ContainersStopped", all.size() - active - paused);
        info.put(
                "Images",
                images.list(Filters.NONE).stream().map(ImageSummary::id).distinct().count());
    }

    private void limits(ObjectNode info) {
        Cgroups cgroups = Cgroups.discover(store.syscalls());
        HostLimits host = HostLimits.read(store.syscalls(), cgroups.hierarchies());
        info.put("MemoryLimit", host.memory());
        info.put("SwapLimit", host.swap());
        info.put("CpuCfsPeriod", host.bandwidth());
        info.put("CpuCfsQuota", host.bandwidth());
        info.put("CPUShares", host.shares());
        info.put("CPUSet", host.cpuset());
        info.put("PidsLimit", host.pids());
        info.put("OomKillDisable", host.killerSwitch());
        info.put("NCPU", host.processors());
        boolean unified = cgroups.hierarchies().holding("memory").map(Hierarchy::isV2).orElse(true);
        info.put("CgroupDriver", "cgroupfs");
        info.put("CgroupVersion", unified ? "2" : "1");
    }

    @Override
    public ObjectNode diskUsage() {
        ObjectNode usage = Json.object();
        usage.put(
                "LayersSize",
                store.layers().list().stream()
                        .mapToLong(layer -> store.layers().record(layer).size())
                        .sum());
        addImages(usage.putArray("Images"));
        addContainers(usage.putArray("Containers"));
        addVolumes(usage.putArray("Volumes"));
        usage.putArray("BuildCache");
        return usage;
    }

    private void addImages(ArrayNode array) {
        Map<Digest, ImageSummary> all = new LinkedHashMap<>();
        images.list(Filters.NONE).forEach(image -> all.putIfAbsent(image.id(), image));
        Map<Digest, ObjectNode> documents = new LinkedHashMap<>();
        all.keySet().forEach(id -> documents.put(id, images.inspect(id.toString())));
        SharedLayers shared = new SharedLayers(store, List.copyOf(documents.values()));
        for (ImageSummary image : all.values()) {
            ObjectNode document = Objects.requireNonNull(documents.get(image.id()));
            ObjectNode node = array.addObject();
            node.put("Id", image.id().toString());
            node.set("RepoTags", document.path("RepoTags"));
            node.set("RepoDigests", document.path("RepoDigests"));
            Instant created = image.created();
            node.put("Created", created == null ? 0 : created.getEpochSecond());
            node.put("Size", image.size());
            node.put("SharedSize", shared.sizeOf(document));
            node.put("Containers", image.containers());
        }
    }

    private void addContainers(ArrayNode array) {
        Instant now = Instant.now();
        new ContainerLists(store, new RunningContainers(store))
                .list(new ListOptions(true, 0, true, Filters.NONE))
                .forEach(container -> addContainer(array.addObject(), container, now));
    }

    private static void addContainer(ObjectNode node, ContainerSummary container, Instant now) {
        node.put("Id", container.id().value());
        ArrayNode names = node.putArray("Names");
        container.names().forEach(name -> names.add("/" + name));
        node.put("Image", container.image());
        node.put("ImageID", container.imageId().toString());
        node.put("Command", container.commandLine());
        node.put("Created", container.created().getEpochSecond());
        node.put("State", container.state().text());
        node.put("Status", container.status(now));
        ContainerSummary.Size size = container.size();
        node.put("SizeRw", size == null ? 0 : size.writable());
        node.put("SizeRootFs", size == null ? 0 : size.total());
        ArrayNode mounts = node.putArray("Mounts");
        for (ContainerSummary.MountSummary mount : container.mounts()) {
            ObjectNode entry = mounts.addObject();
            entry.put("Type", mount.type());
            entry.put("Name", mount.name());
            entry.put("Source", mount.source());
            entry.put("Destination", mount.target());
        }
    }

    private void addVolumes(ArrayNode array) {
        HostVolumes volumes = new HostVolumes(store);
        Map<String, List<String>> users = store.containers().listing().containersByVolume();
        for (VolumeRecord volume : store.volumes().list()) {
            ObjectNode node = volumes.document(volume);
            node.putObject("UsageData")
                    .put("RefCount", users.getOrDefault(volume.name(), List.of()).size())
                    .put("Size", volumes.size(volume));
            array.add(node);
        }
    }
}
