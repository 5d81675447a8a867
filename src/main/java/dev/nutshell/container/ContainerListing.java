package dev.nutshell.container;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ListedContainer.ListedMount;
import dev.nutshell.container.folder.ContainerRemoval;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.DirectoryEntry;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.store.StateDirectory;
import dev.nutshell.store.StateLayout;
import dev.nutshell.volume.VolumeUsers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Lists containers: three system calls and the head of a record for each.
public final class ContainerListing implements VolumeUsers {
    private static final int LISTABLE = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY;
    private static final int USUAL_RECORD = 1 << 16;
    private static final int LARGEST_RECORD = 32 << 20;

    /// Starting a thread costs as much as reading some 20.
    private static final int WORTH_A_SECOND_THREAD = 100;

    /// What a list found.
    ///
    /// @param containers newest first
    /// @param unreadable a record that cannot be read does not hide the others
    public record Found(List<ListedContainer> containers, List<EngineException> unreadable) {
        public Found {
            containers = List.copyOf(containers);
            unreadable = List.copyOf(unreadable);
        }
    }

    /// @param torsos folders without a record
    private record Share(
            List<ListedContainer> containers,
            List<EngineException> unreadable,
            List<ContainerId> torsos) {}

    private final Syscalls syscalls;
    private final StateLayout layout;
    private final ContainerRemoval removal;

    ContainerListing(Syscalls syscalls, StateLayout layout, ContainerRemoval removal) {
        this.syscalls = syscalls;
        this.layout = layout;
        this.removal = removal;
    }

    /// All containers; leftovers of killed processes are cleaned on the way.
    public Found all() {
        List<Share> shares;
        try (FileCalls files = new FileCalls(syscalls);
                Fd directory =
                        files.open(StateDirectory.ensure(layout.containers()), LISTABLE, 0)) {
            List<ContainerId> ids = ids(files, directory);
            int middle = ids.size() / 2;
            shares =
                    ids.size() < WORTH_A_SECOND_THREAD
                            ? List.of(share(directory, ids))
                            : Stream.of(ids.subList(0, middle), ids.subList(middle, ids.size()))
                                    .parallel()
                                    .map(half -> share(directory, half))
                                    .toList();
        }
        shares.stream().flatMap(share -> share.torsos().stream()).forEach(removal::sweep);
        return new Found(
                shares.stream()
                        .flatMap(share -> share.containers().stream())
                        .sorted(Comparator.comparing(ListedContainer::created).reversed())
                        .toList(),
                shares.stream().flatMap(share -> share.unreadable().stream()).toList());
    }

    /// What one thread reads.
    private Share share(Fd directory, List<ContainerId> ids) {
        Share share = new Share(new ArrayList<>(ids.size()), new ArrayList<>(), new ArrayList<>());
        try (FileCalls files = new FileCalls(syscalls)) {
            byte[] buffer = new byte[USUAL_RECORD];
            for (ContainerId id : ids) {
                try {
                    read(files, directory, id, buffer)
                            .ifPresentOrElse(share.containers::add, () -> share.torsos.add(id));
                } catch (EngineException e) {
                    share.unreadable.add(e);
                }
            }
        }
        return share;
    }

    /// A record that cannot be read may use any volume, so it forbids to say that none is used.
    @Override
    public Map<String, List<String>> containersByVolume() {
        Found found = all();
        if (!found.unreadable().isEmpty()) {
            throw found.unreadable().getFirst();
        }
        Map<String, List<String>> users = new HashMap<>();
        for (ListedContainer container : found.containers()) {
            for (ListedMount mount : container.mounts()) {
                if (!mount.volume().isEmpty()) {
                    users.computeIfAbsent(mount.volume(), _ -> new ArrayList<>())
                            .add(container.id().value());
                }
            }
        }
        return users;
    }

    private static List<ContainerId> ids(FileCalls files, Fd directory) {
        List<DirectoryEntry> entries = new ArrayList<>();
        while (files.readEntries(directory, entries)) {
            continue;
        }
        List<ContainerId> ids = new ArrayList<>();
        for (DirectoryEntry entry : entries) {
            String name = FileCalls.text(entry.name());
            if (ContainerId.isId(name)) {
                ids.add(new ContainerId(name));
            }
        }
        return ids;
    }

    /// @param buffer for all records: the pages of a fresh one for each cost more than the system calls
    private static Optional<ListedContainer> read(
            FileCalls files, Fd directory, ContainerId id, byte[] buffer) {
        byte[] path = FileCalls.bytes(id.value() + "/container.json");
        Optional<Fd> opened = files.openIfPresent(directory, path, OpenFlags.O_RDONLY);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        String subject = "record of container " + id.shortForm();
        try (Fd file = opened.get()) {
            // of a regular file less than was asked for means its end (read(2))
            int length = files.content().read(file, buffer, 0, buffer.length);
            if (length == 0) {
                return Optional.empty();
            }
            return Optional.of(
                    length < buffer.length
                            ? RecordJson.readListed(buffer, length, subject)
                            : readLarge(files, file, buffer, subject));
        }
    }

    private static ListedContainer readLarge(
            FileCalls files, Fd file, byte[] start, String subject) {
        byte[] rest =
                files.content()
                        .readWhole(file, LARGEST_RECORD)
                        .orElseThrow(
                                () ->
                                        new EngineException(
                                                ErrorKind.CORRUPT,
                                                subject + " is larger than any can be"));
        byte[] whole = Arrays.copyOf(start, start.length + rest.length);
        System.arraycopy(rest, 0, whole, start.length, rest.length);
        return RecordJson.readListed(whole, whole.length, subject);
    }
}
