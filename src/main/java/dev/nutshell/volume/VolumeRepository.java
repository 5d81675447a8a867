package dev.nutshell.volume;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.journal.EventJournal;
import dev.nutshell.journal.ObjectKind;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.FileLock;
import dev.nutshell.store.StateFailure;
import dev.nutshell.store.StateLayout;
import dev.nutshell.store.TemporaryArea;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// All volumes. Thread-safe, also between processes.
///
/// A volume appears by one rename, whole, and disappears by one. Readers take no lock. Who is about to use a volume holds
/// [#protect] until a container's record says so; removal waits for that.
public final class VolumeRepository {
    /// The only driver.
    public static final String DRIVER = "local";

    private final Syscalls syscalls;
    private final StateLayout layout;
    private final TemporaryArea temporaries;
    private final VolumeMaking making;
    private final Clock clock;

    public VolumeRepository(
            Syscalls syscalls, StateLayout layout, TemporaryArea temporaries, Clock clock) {
        this.syscalls = syscalls;
        this.layout = layout;
        this.temporaries = temporaries;
        this.making = new VolumeMaking(syscalls, layout, temporaries);
        this.clock = clock;
    }

    /// A promise that no volume is removed, see [VolumeRepository#protect].
    public static final class Protection implements AutoCloseable {
        private final FileLock lock;

        private Protection(FileLock lock) {
            this.lock = lock;
        }

        @Override
        public void close() {
            lock.close();
        }
    }

    /// Keeps every volume until closed. Any number of processes may hold it at once; the holder itself must not remove
    /// volumes, it would wait for itself.
    public Protection protect() {
        return new Protection(FileLock.shared(syscalls, lockFile()));
    }

    /// The volume that `request` asks for, made if there is none, as `volume create` and `run -v name:…` do. An existing one
    /// keeps its labels and options.
    ///
    /// @param content goes into the volume if it is empty
    /// @throws EngineException INVALID_ARGUMENT for a bad name or option, NOT_FOUND for another driver
    public VolumeRecord ensure(VolumeRequest request, VolumeContent content) {
        requireLocal(request.driver());
        VolumeSource.parse(request.options());
        VolumeName.require(request.name());
        VolumeRecord volume =
                new VolumeRecord(
                        request.name(),
                        clock.instant().truncatedTo(ChronoUnit.SECONDS),
                        request.labels(),
                        request.options());
        if (find(volume.name()).isEmpty() && making.publish(volume, content)) {
            record("create", volume.name());
            return volume;
        }
        VolumeRecord existing = require(volume.name());
        making.fill(existing, content);
        return existing;
    }

    public Optional<VolumeRecord> find(String name) {
        VolumeName.require(name);
        return AtomicFile.read(layout.volumeRecord(name))
                .map(bytes -> VolumeRecord.parse(bytes, "record of volume " + name));
    }

    /// @throws EngineException NOT_FOUND
    public VolumeRecord require(String name) {
        return find(name)
                .orElseThrow(
                        () ->
                                new EngineException(
                                        ErrorKind.NOT_FOUND, "get " + name + ": no such volume"));
    }

    /// All volumes, by name.
    public List<VolumeRecord> list() {
        List<VolumeRecord> volumes = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(layout.volumes())) {
            for (Path entry : entries) {
                // removed meanwhile, or no volume at all
                String name = String.valueOf(entry.getFileName());
                AtomicFile.read(layout.volumeRecord(name))
                        .map(bytes -> VolumeRecord.parse(bytes, "record of volume " + name))
                        .ifPresent(volumes::add);
            }
        } catch (NoSuchFileException _) {
            // no volume was ever made
        } catch (IOException e) {
            throw StateFailure.of("list", layout.volumes(), e);
        }
        volumes.sort(Comparator.comparing(VolumeRecord::name));
        return volumes;
    }

    /// Where the volume's files are.
    public VolumeSource source(VolumeRecord volume) {
        return VolumeSource.parse(volume.options());
    }

    /// The directory that Docker calls the mount point.
    public Path data(VolumeRecord volume) {
        return layout.volumeData(volume.name());
    }

    /// Removes the volume and all it holds.
    ///
    /// @throws EngineException NOT_FOUND, CONFLICT while a container uses it
    public void remove(String name, VolumeUsers users) {
        VolumeName.require(name);
        try (FileLock _ = FileLock.exclusive(syscalls, lockFile())) {
            require(name);
            List<String> containers = users.containersByVolume().getOrDefault(name, List.of());
            if (!containers.isEmpty()) {
                throw new EngineException(
                        ErrorKind.CONFLICT,
                        "remove " + name + ": volume is in use - " + containers);
            }
            temporaries.discard(layout.volume(name));
            record("destroy", name);
        }
    }

    /// Removes every unused volume that `doomed` accepts; what is in use stays without a word.
    ///
    /// @return the removed ones
    public List<VolumeRecord> removeUnused(Predicate<VolumeRecord> doomed, VolumeUsers users) {
        try (FileLock _ = FileLock.exclusive(syscalls, lockFile())) {
            Map<String, List<String>> used = users.containersByVolume();
            List<VolumeRecord> removed =
                    list().stream()
                            .filter(volume -> !used.containsKey(volume.name()))
                            .filter(doomed)
                            .toList();
            for (VolumeRecord volume : removed) {
                temporaries.discard(layout.volume(volume.name()));
                record("destroy", volume.name());
            }
            return removed;
        }
    }

    private void record(String action, String name) {
        new EventJournal(syscalls, layout)
                .record(ObjectKind.VOLUME, action, name, Map.of("driver", DRIVER));
    }

    private static void requireLocal(String driver) {
        if (!driver.isEmpty() && !driver.equals(DRIVER)) {
            throw new EngineException(
                    ErrorKind.NOT_FOUND,
                    "error looking up volume plugin "
                            + driver
                            + ": plugin \""
                            + driver
                            + "\" not found");
        }
    }

    private Path lockFile() {
        return layout.lock("volumes");
    }
}
