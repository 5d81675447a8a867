package dev.nutshell.journal;

import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.DirectoryWatch;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import dev.nutshell.store.StateLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads the journal from its beginning or its end on, across rotation. For one thread.
///
/// Both files stay open: a writer that opened the current one just before it was renamed still writes there.
public final class EventReader implements AutoCloseable {
    private final FileCalls files;
    private final Fd folder;
    private final DirectoryWatch watch;
    private final List<EventFile> open = new ArrayList<>();

    /// @param fromNow only what happens from now on is of interest
    public EventReader(Syscalls syscalls, StateLayout layout, boolean fromNow) {
        this.files = new FileCalls(syscalls);
        this.folder = EventJournal.folder(files, layout.events());
        this.watch = new DirectoryWatch(syscalls, layout.events());
        discover();
        if (fromNow) {
            open.forEach(EventFile::skipToEnd);
        }
    }

    /// Readable when there may be more.
    public Fd news() {
        return watch.descriptor();
    }

    /// Gives `records` the JSON of each event that has been written since the last call, in the order of the writing.
    public void readOn(Consumer<byte[]> records) {
        watch.acknowledge();
        // files that have lost their name by now may have got their last record just before
        List<EventFile> former = List.copyOf(open);
        discover();
        for (EventFile file : former) {
            file.readOn(records);
            if (!open.contains(file)) {
                file.close();
            }
        }
        for (EventFile file : List.copyOf(open)) {
            file.readOn(records);
        }
    }

    /// Newest first: a rotation between the two shows the same file twice, never none.
    private void discover() {
        Optional<EventFile> current = find(EventJournal.CURRENT);
        current.filter(file -> !open.contains(file)).ifPresent(open::add);
        Optional<EventFile> former = find(EventJournal.FORMER);
        open.clear();
        former.ifPresent(open::add);
        current.filter(file -> !open.contains(file)).ifPresent(open::add);
    }

    private Optional<EventFile> find(byte[] name) {
        Optional<FileStatus> status = files.attributes().status(folder, name);
        if (status.isEmpty()) {
            return Optional.empty();
        }
        for (EventFile file : open) {
            if (file.inode() == status.get().inode()) {
                return Optional.of(file);
            }
        }
        return files.openIfPresent(folder, name, OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW)
                .map(file -> new EventFile(files, file));
    }

    @Override
    public void close() {
        open.forEach(EventFile::close);
        watch.close();
        folder.close();
        files.close();
    }
}
