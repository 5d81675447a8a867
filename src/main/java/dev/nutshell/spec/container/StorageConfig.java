package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/// What is mounted into the container.
///
/// @param binds `-v` in short form, see [BindSpec]
/// @param mounts `--mount`
/// @param tmpfs target to mount options, `/run` → `size=64m,noexec`
/// @param volumesFrom `container[:ro|rw]`
/// @param volumeDriver of volumes that have to be made; empty: `local`
/// @param storageOptions of the writable layer (`size`)
/// @param shmSize bytes of /dev/shm; 0: 64 MiB
public record StorageConfig(
        List<String> binds,
        List<Mount> mounts,
        Map<String, String> tmpfs,
        List<String> volumesFrom,
        String volumeDriver,
        Map<String, String> storageOptions,
        boolean readOnlyRoot,
        long shmSize) {

    public StorageConfig {
        binds = List.copyOf(binds);
        mounts = List.copyOf(mounts);
        tmpfs = Fields.sorted(tmpfs);
        volumesFrom = List.copyOf(volumesFrom);
        storageOptions = Fields.sorted(storageOptions);
    }

    /// Whether the writable layer has a limit.
    public boolean hasQuota() {
        return !storageOptions.isEmpty();
    }

    public static StorageConfig fromJson(JsonNode node) {
        return new StorageConfig(
                Fields.texts(node, "Binds"),
                Fields.records(node, "Mounts", Mount::fromJson),
                Fields.textMap(node, "Tmpfs"),
                Fields.texts(node, "VolumesFrom"),
                Fields.text(node, "VolumeDriver"),
                Fields.textMap(node, "StorageOpt"),
                Fields.flag(node, "ReadonlyRootfs"),
                Fields.number(node, "ShmSize"));
    }

    void writeTo(ObjectNode node) {
        node.set("Binds", Fields.textsOrNull(binds));
        if (!mounts.isEmpty()) {
            node.set("Mounts", Fields.array(mounts, Mount::toJson));
        }
        Fields.putUnlessEmpty(node, "Tmpfs", tmpfs);
        node.set("VolumesFrom", Fields.textsOrNull(volumesFrom));
        node.put("VolumeDriver", volumeDriver);
        Fields.putUnlessEmpty(node, "StorageOpt", storageOptions);
        node.put("ReadonlyRootfs", readOnlyRoot);
        node.put("ShmSize", shmSize);
    }
}
