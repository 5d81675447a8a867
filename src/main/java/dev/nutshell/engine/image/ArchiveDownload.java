package dev.nutshell.engine.image;

import dev.nutshell.base.BulkInputStream;
import dev.nutshell.engine.DownloadProgress;
import dev.nutshell.registry.Download;
import dev.nutshell.registry.Registries;
import dev.nutshell.registry.RegistryEnvironment;
import dev.nutshell.registry.RegistrySettings;
import dev.nutshell.registry.RequestLog;
import java.io.InputStream;
import java.util.function.BiFunction;

/// Archives of web servers. Nothing of the HTTP client is made before one is asked for.
public record ArchiveDownload(
        RegistryEnvironment environment, RegistrySettings settings, RequestLog log) {

    /// Hands the archive at `address` to `reader` while it arrives, with the address that may be shown in front.
    <T> T read(
            String address, DownloadProgress progress, BiFunction<String, InputStream, T> reader) {
        try (Registries registries = new Registries(environment, settings, log);
                Download archive = registries.download(address)) {
            progress.begin(archive.address());
            return reader.apply(archive.address(), new Reported(archive, progress));
        }
    }

    /// Counts what comes through.
    private static final class Reported extends BulkInputStream {
        private final Download archive;
        private final DownloadProgress progress;
        private final long total;
        private long current;

        private Reported(Download archive, DownloadProgress progress) {
            this.archive = archive;
            this.progress = progress;
            this.total = archive.length().orElse(0);
        }

        @Override
        public int read(byte[] target, int from, int length) {
            int got = archive.read(target, from, length);
            if (got > 0) {
                current += got;
                progress.arrived(current, total);
            }
            return got;
        }
    }
}
