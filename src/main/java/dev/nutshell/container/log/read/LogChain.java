package dev.nutshell.container.log.read;

import dev.nutshell.container.log.FileName;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.file.DirectoryEntry;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// All files of a log that there are at the moment, open, the oldest first.
///
/// Opened from the newest to the oldest without a lock: rotation only moves files to higher numbers, so none is missed; one
/// that is met twice is left out the second time. A file that is begun and rotated away meanwhile would be met where older ones
/// are: a list that was made during a rotation is made again.
final class LogChain {
    /// A log is rotated so often in a row only if somebody else does it.
    private static final int MOST_ATTEMPTS = 100;

    private LogChain() {}

    static List<LogSource> open(FileCalls files, Fd folder, String name) {
        for (int attempt = 1; ; attempt++) {
            List<LogSource> sources = new ArrayList<>();
            Optional<LogSource> newest = openPlain(files, folder, name);
            newest.ifPresent(sources::add);
            addRotated(files, folder, name, sources);
            if (attempt == MOST_ATTEMPTS || isNewest(files, folder, name, newest)) {
                Collections.reverse(sources);
                return sources;
            }
            sources.forEach(LogSource::close);
        }
    }

    private static boolean isNewest(
            FileCalls files, Fd folder, String name, Optional<LogSource> source) {
        Optional<FileStatus> now = files.attributes().status(folder, FileCalls.bytes(name));
        return now.isPresent()
                ? source.isPresent() && source.get().isFile(now.get())
                : source.isEmpty();
    }

    private static void addRotated(
            FileCalls files, Fd folder, String name, List<LogSource> sources) {
        // one more than there were, and one more for each that is met at the end: they move while
        // they are opened
        int last = highest(files, folder, name) + 1;
        for (int index = 1; index <= last; index++) {
            int number = index;
            Optional<LogSource> source =
                    openPlain(files, folder, FileName.rotated(name, number))
                            .or(() -> open(files, folder, FileName.compressed(name, number), true));
            if (source.isPresent()) {
                addNew(sources, source.get());
                last = Math.max(last, index + 1);
            }
        }
    }

    private static void addNew(List<LogSource> sources, LogSource source) {
        if (sources.stream().anyMatch(known -> known.isSameAs(source) || source.isSameAs(known))) {
            source.close();
        } else {
            sources.add(source);
        }
    }

    private static Optional<LogSource> openPlain(FileCalls files, Fd folder, String name) {
        return open(files, folder, name, false);
    }

    private static Optional<LogSource> open(
            FileCalls files, Fd folder, String name, boolean compressed) {
        return files.openIfPresent(folder, FileCalls.bytes(name), OpenFlags.O_RDONLY)
                .map(file -> new LogSource(files, file, compressed));
    }

    /// Highest number of a rotated file.
    private static int highest(FileCalls files, Fd folder, String name) {
        List<DirectoryEntry> entries = new ArrayList<>();
        files.rewindEntries(folder);
        while (files.readEntries(folder, entries)) {
            // collects them all
        }
        int highest = 0;
        for (DirectoryEntry entry : entries) {
            highest = Math.max(highest, number(FileCalls.text(entry.name()), name));
        }
        return highest;
    }

    private static int number(String file, String name) {
        if (!file.startsWith(name + ".")) {
            return 0;
        }
        int at = name.length() + 1;
        int number = 0;
        while (at < file.length() && Character.isDigit(file.charAt(at)) && number < 100_000) {
            number = number * 10 + file.charAt(at++) - '0';
        }
        return at == file.length() || file.substring(at).equals(FileName.COMPRESSED) ? number : 0;
    }
}
