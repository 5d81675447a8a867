package dev.nutshell.container;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.folder.AnonymousVolumes;
import dev.nutshell.container.folder.ContainerFolders;
import dev.nutshell.container.folder.ContainerLock;
import dev.nutshell.container.folder.ContainerNames;
import dev.nutshell.container.folder.ContainerRemoval;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.FileLock;
import dev.nutshell.store.StateLayout;
import dev.nutshell.store.TemporaryArea;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// All containers: making, finding, renaming, removing. Thread-safe, also between processes.
///
/// Readers take no lock and never wait: a record is replaced by one rename. Who changes a container holds its
/// [ContainerLock]. A container appears with its record and is gone with it; what a killed process leaves is cleaned by whoever
/// meets it.
public final class ContainerRepository {
    private final StateLayout layout;
    private final ContainerFolders folders;
    private final ContainerNames names;
    private final ContainerRemoval removal;
    private final AnonymousVolumes volumes;
    private final ContainerListing listing;

    public ContainerRepository(Syscalls syscalls, StateLayout layout, TemporaryArea temporaries) {
        this.layout = layout;
        this.folders = new ContainerFolders(syscalls, layout);
        this.names = new ContainerNames(syscalls, layout);
        this.removal = new ContainerRemoval(syscalls, layout, temporaries);
        this.volumes = new AnonymousVolumes(syscalls, layout, temporaries);
        this.listing = new ContainerListing(syscalls, layout, removal);
    }

    /// Reserves a fresh id and `name`, with or without a leading slash; an empty one is made up.
    ///
    /// @throws EngineException INVALID_ARGUMENT for a bad name, ALREADY_EXISTS for one in use
    public Reservation reserve(String name) {
        String wanted = bare(name);
        if (!wanted.isEmpty()) {
            ContainerNames.requireValid(wanted);
        }
        ContainerLock lock = newFolder();
        boolean reserved = false;
        try {
            String claimed = wanted.isEmpty() ? claimAnyName(lock) : claimName(lock, wanted);
            reserved = true;
            return new Reservation(this, lock, claimed);
        } finally {
            if (!reserved) {
                try (lock) {
                    removal.abandon(lock);
                }
            }
        }
    }

    /// The container that `reference` means: a whole id, a name (with or without a leading slash), or the unique beginning of an
    /// id, in this order.
    ///
    /// @throws EngineException NOT_FOUND, INVALID_ARGUMENT for an ambiguous beginning
    public ContainerRecord find(String reference) {
        return load(resolve(reference)).orElseThrow(() -> unknown(reference));
    }

    /// As [#find], also where the record cannot be read: such a container can still be removed.
    public ContainerId resolve(String reference) {
        return resolveIfPresent(reference).orElseThrow(() -> unknown(reference));
    }

    public Optional<ContainerId> resolveIfPresent(String reference) {
        if (ContainerId.isId(reference)) {
            ContainerId id = new ContainerId(reference);
            if (removal.isContainer(id)) {
                return Optional.of(id);
            }
        }
        String name = bare(reference);
        Optional<ContainerId> named =
                names.holder(name).filter(id -> removal.isContainer(id) && hasName(id, name));
        return named.isPresent() ? named : byPrefix(reference);
    }

    private boolean hasName(ContainerId id, String name) {
        try {
            return load(id).filter(record -> record.name().equals(name)).isPresent();
        } catch (EngineException unreadable) {
            return true;
        }
    }

    /// The record of `id`; empty where there is no such container.
    public Optional<ContainerRecord> load(ContainerId id) {
        return AtomicFile.read(layout.containerRecord(id))
                .filter(bytes -> bytes.length > 0)
                .map(bytes -> RecordJson.read(bytes, "record of container " + id.shortForm()));
    }

    /// All containers, newest first.
    public ContainerListing listing() {
        return listing;
    }

    /// Waits for the right to change container `id`.
    ///
    /// @throws EngineException NOT_FOUND when it is gone
    public ContainerLock lock(ContainerId id) {
        ContainerLock lock = folders.lock(id).orElseThrow(() -> unknown(id.value()));
        if (!removal.isContainer(id)) {
            lock.close();
            throw unknown(id.value());
        }
        return lock;
    }

    /// Replaces the record of the locked container.
    public void update(ContainerLock lock, ContainerRecord record) {
        if (!record.id().equals(lock.id())) {
            throw new EngineException(
                    ErrorKind.INTERNAL, "record of " + record.id() + ", lock of " + lock.id());
        }
        store(record, true);
    }

    /// Gives the locked container another name.
    ///
    /// The new name is claimed first, then the record says it, then the old one is free: a kill on the way leaves a claim that the
    /// record does not confirm, and which the next one who wants the name takes away.
    ///
    /// @throws EngineException INVALID_ARGUMENT, ALREADY_EXISTS
    public ContainerRecord rename(ContainerLock lock, String newName) {
        String wanted = bare(newName);
        ContainerNames.requireValid(wanted);
        ContainerRecord record = load(lock.id()).orElseThrow(() -> unknown(lock.id().value()));
        if (record.name().equals(wanted)) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "renaming a container with the same name as its current name");
        }
        ContainerRecord renamed = record.renamed(wanted);
        while (!claimAndStore(renamed)) {
            if (!isFreed(wanted)) {
                throw inUse(wanted);
            }
        }
        removal.noteName(lock, wanted);
        names.release(record.name(), lock.id());
        return renamed;
    }

    /// Both under the lock of the names: between the two nobody may find that the record does not confirm the claim.
    private boolean claimAndStore(ContainerRecord renamed) {
        try (FileLock _ = names.lock()) {
            boolean isClaimed = names.claim(renamed.name(), renamed.id());
            if (isClaimed) {
                store(renamed, true);
            }
            return isClaimed;
        }
    }

    /// Removes the locked container, which must not run, with its writable layer.
    ///
    /// @param withVolumes its anonymous volumes too, unless another container uses them
    public void remove(ContainerLock lock, boolean withVolumes) {
        removal.remove(lock, withVolumes);
    }

    void noteVolumes(ContainerId id, List<String> volumeNames) {
        volumes.note(id, volumeNames);
    }

    void store(ContainerRecord record, boolean durable) {
        AtomicFile.write(layout.containerRecord(record.id()), RecordJson.write(record), durable);
        if (durable) {
            AtomicFile.syncDirectory(layout.containerNames());
            AtomicFile.syncDirectory(layout.containers());
        }
    }

    void abandon(ContainerLock lock) {
        removal.abandon(lock);
    }

    private ContainerLock newFolder() {
        while (true) {
            Optional<ContainerLock> lock = folders.create(ContainerId.random());
            if (lock.isPresent()) {
                return lock.get();
            }
        }
    }

    private String claimName(ContainerLock lock, String name) {
        removal.noteName(lock, name);
        if (!tryClaim(name, lock.id())) {
            throw inUse(name);
        }
        return name;
    }

    private String claimAnyName(ContainerLock lock) {
        SecureRandom random = new SecureRandom();
        for (int attempt = 0; ; attempt++) {
            String name = RandomName.next(random, attempt);
            removal.noteName(lock, name);
            if (tryClaim(name, lock.id())) {
                return name;
            }
        }
    }

    /// Claims the name, also from a holder that has no right to it.
    private boolean tryClaim(String name, ContainerId id) {
        while (!names.claim(name, id)) {
            if (!isFreed(name)) {
                return false;
            }
        }
        return true;
    }

    /// Takes a name away from a container that died while it was made or removed, or that has another name by now.
    private boolean isFreed(String name) {
        names.holder(name).ifPresent(this::sweepUnlessContainer);
        return names.releaseIf(name, holder -> !isEntitled(holder, name));
    }

    private void sweepUnlessContainer(ContainerId id) {
        if (!removal.isContainer(id)) {
            removal.sweep(id);
        }
    }

    /// Whether the claim of `holder` stands: its record says so, or its folder says that it is being made.
    private boolean isEntitled(ContainerId holder, String name) {
        return removal.isContainer(holder) ? hasName(holder, name) : folders.exists(holder);
    }

    private Optional<ContainerId> byPrefix(String prefix) {
        if (prefix.isEmpty() || !prefix.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            return Optional.empty();
        }
        List<ContainerId> matches =
                folders.list().stream()
                        .filter(id -> id.value().startsWith(prefix))
                        .filter(removal::isContainer)
                        .sorted(Comparator.comparing(ContainerId::value))
                        .toList();
        if (matches.size() > 1) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "multiple IDs found with provided prefix: "
                            + prefix
                            + " ("
                            + String.join(
                                    ", ",
                                    matches.stream().limit(5).map(ContainerId::shortForm).toList())
                            + (matches.size() > 5 ? ", …" : "")
                            + ")");
        }
        return matches.stream().findFirst();
    }

    private EngineException inUse(String name) {
        String holder = names.holder(name).map(ContainerId::value).orElse("another process");
        return new EngineException(
                ErrorKind.ALREADY_EXISTS,
                "conflict: the container name \"/"
                        + name
                        + "\" is already in use by container \""
                        + holder
                        + "\", remove (or rename) that container to be able to reuse that name");
    }

    private static EngineException unknown(String reference) {
        return new EngineException(ErrorKind.NOT_FOUND, "no such container: " + reference);
    }

    private static String bare(String name) {
        return name.startsWith("/") ? name.substring(1) : name;
    }
}
