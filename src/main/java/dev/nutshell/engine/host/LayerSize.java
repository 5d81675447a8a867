package dev.nutshell.engine.host;

import dev.nutshell.base.ByteSize;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.image.LayerQuota;
import dev.nutshell.spec.container.StorageConfig;
import dev.nutshell.store.StateDirectory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// `--storage-opt size=`: the most that a container's writable layer may hold.
record LayerSize(Store store) {
    private static final String SIZE = "size";

    /// Bytes; 0 for no limit.
    ///
    /// @throws EngineException INVALID_ARGUMENT for an unknown option, and where the file system of the state has no such limits
    long of(StorageConfig storage) {
        long bytes = 0;
        for (Map.Entry<String, String> option : storage.storageOptions().entrySet()) {
            if (!option.getKey().toLowerCase(Locale.ROOT).equals(SIZE)) {
                throw refused(option, "unknown option, only size is known");
            }
            bytes = size(option);
            requirePossible(option);
        }
        return bytes;
    }

    private static long size(Map.Entry<String, String> option) {
        try {
            return ByteSize.parse(option.getValue()).bytes();
        } catch (EngineException malformed) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "--storage-opt " + option.getKey() + ": " + malformed.getMessage(),
                    malformed);
        }
    }

    private void requirePossible(Map.Entry<String, String> option) {
        if (store.isConfined()) {
            throw refused(option, "a user who is not root cannot set disk quotas");
        }
        Path folder = StateDirectory.ensure(store.layout().snapshots());
        if (!new LayerQuota(store.syscalls()).isPossible(folder)) {
            throw refused(
                    option,
                    "no project quotas are in force at "
                            + folder
                            + "; they need ext4 (mkfs -O quota,project) mounted with prjquota, or xfs mounted with pquota, and Linux 5.14");
        }
    }

    private static EngineException refused(Map.Entry<String, String> option, String reason) {
        return new EngineException(
                ErrorKind.INVALID_ARGUMENT,
                "--storage-opt " + option.getKey() + "=" + option.getValue() + ": " + reason);
    }
}
