package dev.nutshell.engine.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.engine.Filters;
import dev.nutshell.engine.Pruned;
import dev.nutshell.engine.VolumeSummary;
import dev.nutshell.engine.Volumes;
import dev.nutshell.journal.ObjectKind;
import dev.nutshell.json.Json;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.volume.VolumeContent;
import dev.nutshell.volume.VolumeRecord;
import dev.nutshell.volume.VolumeRepository;
import dev.nutshell.volume.VolumeRequest;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Volumes of this host.
public final class HostVolumes implements Volumes {
    private static final String SCOPE = "local";
    private static final int UNKNOWN = -1;
    private static final Set<String> LIST = Set.of("dangling", "driver", "label", "name");
    private static final Set<String> PRUNE = Set.of("all", "label", "label!");

    private final Store store;

    public HostVolumes(Store store) {
        this.store = store;
    }

    @Override
    public String create(
            @Nullable String name,
            String driver,
            Map<String, String> options,
            Map<String, String> labels) {
        VolumeRequest request =
                name == null
                        ? VolumeRequest.anonymous(driver, labels, options)
                        : new VolumeRequest(name, driver, labels, options);
        return store.volumes().ensure(request, VolumeContent.NONE).name();
    }

    @Override
    public List<VolumeSummary> list(Filters filters) {
        filters.require(LIST);
        Map<String, List<String>> users =
                filters.of("dangling").isEmpty()
                        ? Map.of()
                        : store.containers().listing().containersByVolume();
        boolean dangling = filters.flag("dangling", false);
        return store.volumes().list().stream()
                .filter(volume -> filters.acceptsLabels(volume.labels()))
                .filter(volume -> matches(filters, volume))
                .filter(
                        volume ->
                                filters.of("dangling").isEmpty()
                                        || users.containsKey(volume.name()) != dangling)
                .map(volume -> summary(volume))
                .toList();
    }

    private static boolean matches(Filters filters, VolumeRecord volume) {
        List<String> drivers = filters.of("driver");
        return filters.acceptsName("name", volume.name())
                && (drivers.isEmpty() || drivers.contains(VolumeRepository.DRIVER));
    }

    private VolumeSummary summary(VolumeRecord volume) {
        return new VolumeSummary(
                volume.name(),
                VolumeRepository.DRIVER,
                store.volumes().data(volume).toString(),
                SCOPE,
                volume.labels(),
                UNKNOWN,
                UNKNOWN);
    }

    @Override
    public ObjectNode inspect(String volume) {
        return document(store.volumes().require(volume));
    }

    /// Docker's API object.
    ObjectNode document(VolumeRecord volume) {
        ObjectNode node = Json.object();
        node.put("CreatedAt", volume.created().truncatedTo(ChronoUnit.SECONDS).toString());
        node.put("Driver", VolumeRepository.DRIVER);
        node.set("Labels", map(volume.labels()));
        node.put("Mountpoint", store.volumes().data(volume).toString());
        node.put("Name", volume.name());
        node.set("Options", map(volume.options()));
        node.put("Scope", SCOPE);
        return node;
    }

    private static JsonNode map(Map<String, String> texts) {
        ObjectNode node = Json.object();
        texts.forEach(node::put);
        return texts.isEmpty() ? node.nullNode() : node;
    }

    @Override
    public void remove(String volume, boolean force) {
        try {
            store.volumes().remove(volume, store.containers().listing());
        } catch (EngineException e) {
            if (!force || e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
        }
    }

    @Override
    public Pruned prune(Filters filters) {
        filters.require(PRUNE);
        boolean all = filters.flag("all", false);
        long[] bytes = new long[1];
        List<VolumeRecord> removed =
                store.volumes()
                        .removeUnused(
                                volume -> {
                                    boolean doomed =
                                            (all || volume.isAnonymous())
                                                    && filters.acceptsLabels(volume.labels());
                                    bytes[0] += doomed ? size(volume) : 0;
                                    return doomed;
                                },
                                store.containers().listing());
        store.journal()
                .record(
                        ObjectKind.VOLUME,
                        "prune",
                        "",
                        Map.of("reclaimed", String.valueOf(bytes[0])));
        return new Pruned(removed.stream().map(VolumeRecord::name).toList(), bytes[0]);
    }

    /// Bytes that the volume's own directory holds.
    long size(VolumeRecord volume) {
        try (FileCalls files = new FileCalls(store.syscalls());
                Fd data = files.open(store.volumes().data(volume), TreeSize.LISTABLE, 0)) {
            return new TreeSize(files).of(data);
        }
    }
}
