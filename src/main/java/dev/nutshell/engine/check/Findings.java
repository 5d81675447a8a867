package dev.nutshell.engine.check;

import dev.nutshell.base.EngineException;
import dev.nutshell.engine.StoreFinding;
import dev.nutshell.store.StateFailure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Collects findings, and repairs them where that is wanted.
final class Findings {
    private final boolean repair;
    private final List<StoreFinding> found = new ArrayList<>();

    Findings(boolean repair) {
        this.repair = repair;
    }

    List<StoreFinding> list() {
        return List.copyOf(found);
    }

    /// A repair cannot do anything about this one.
    void add(String object, String problem, String advice) {
        found.add(new StoreFinding(object, problem, advice, false, false));
    }

    /// See [StoreFinding].
    void leftover(String object, String problem, Runnable removal) {
        add(object, problem, "remove it", true, removal);
    }

    /// @param action does what `remedy` says
    void add(String object, String problem, String remedy, Runnable action) {
        add(object, problem, remedy, false, action);
    }

    private void add(
            String object, String problem, String remedy, boolean leftover, Runnable action) {
        if (!repair) {
            found.add(new StoreFinding(object, problem, remedy, leftover, false));
            return;
        }
        try {
            action.run();
            found.add(new StoreFinding(object, problem, remedy, leftover, true));
        } catch (EngineException failure) {
            found.add(
                    new StoreFinding(
                            object,
                            problem,
                            remedy + ": " + failure.getMessage(),
                            leftover,
                            false));
        }
    }

    /// Removes a single file of the state.
    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw StateFailure.of("remove", file, e);
        }
    }

    /// The entries of a folder; none where it does not exist.
    static List<Path> entries(Path folder) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(entries::add);
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            throw StateFailure.of("list", folder, e);
        }
        entries.sort(null);
        return entries;
    }

    static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
