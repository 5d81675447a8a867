package dev.nutshell.network.endpoint;

import dev.nutshell.store.StateFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What was read of a folder, kept until an entry of the folder changes: one stat(2) for each look.
final class FolderView<T> {
    /// File systems stamp with the time of the last tick, 10 milliseconds ago at most: a folder that has changed so lately
    /// may change again under the same stamp.
    private static final long SETTLED_MILLIS = 100;

    private static final long NEVER = Long.MIN_VALUE;

    private final Path folder;
    private final Supplier<T> reader;
    private long stamp = NEVER;
    private @Nullable T content;

    FolderView(Path folder, Supplier<T> reader) {
        this.folder = folder;
        this.reader = reader;
    }

    T look() {
        long changed = changed();
        T known = content;
        if (known != null && changed == stamp && changed != NEVER) {
            return known;
        }
        // asked before the content: what changes meanwhile has a later stamp
        long now = System.currentTimeMillis();
        T read = reader.get();
        content = read;
        long age = now - TimeUnit.NANOSECONDS.toMillis(changed);
        stamp = changed != NEVER && age > SETTLED_MILLIS ? changed : NEVER;
        return read;
    }

    /// Nanoseconds since 1970; `NEVER` where there is no folder.
    private long changed() {
        try {
            return Files.getLastModifiedTime(folder).to(TimeUnit.NANOSECONDS);
        } catch (NoSuchFileException _) {
            return NEVER;
        } catch (IOException e) {
            throw StateFailure.of("look at", folder, e);
        }
    }
}
