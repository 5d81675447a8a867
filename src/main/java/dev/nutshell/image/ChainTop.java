package dev.nutshell.image;

import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Finds the directories of a stack of layers whose attributes overlayfs would show wrongly, and makes a folder that corrects
/// them (see [Chains]).
///
/// Overlayfs shows a merged directory with the attributes of the topmost layer that has it. Where that layer has it only as
/// an implicit parent, the next layer below that describes it is right, as if the layers had been unpacked one over the
/// other.
final class ChainTop implements AutoCloseable {
    private static final int LISTABLE =
            OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;

    /// One layer: its tree, and the directories in it that no member describes.
    private record Layer(Fd root, Set<String> implicit) {}

    /// What a layer has at a path.
    ///
    /// @param isDirectory a directory that merges with those above
    /// @param hidesBelow nothing of the layers below shows at the path
    private record Sight(boolean isDirectory, boolean hidesBelow) {}

    private final FileCalls files;
    private final byte[] opaque;
    private final List<Layer> layers = new ArrayList<>();
    private final List<Layer> hidden = new ArrayList<>();

    ChainTop(FileCalls files) {
        this.files = files;
        this.opaque = files.overlayMarks().opaque();
    }

    /// Adds the next layer, going down.
    void add(Path tree, LayerRecord record) {
        layers.add(open(tree, record));
    }

    /// Adds a layer below an opaque root: all that still shows of it is what it says about the root itself.
    void addHidden(Path tree, LayerRecord record) {
        hidden.add(open(tree, record));
    }

    private Layer open(Path tree, LayerRecord record) {
        Set<String> implicit = new HashSet<>();
        record.implicitDirectories().forEach(name -> implicit.add(EntryName.of(name).path()));
        return new Layer(files.open(tree, LISTABLE, 0), implicit);
    }

    /// Fills the empty directory `top`.
    ///
    /// @return `false` when the stack needs no correction and `top` is empty still
    boolean make(Fd top) {
        if (layers.isEmpty()) {
            files.attributes().changeMode(top, 0755);
            files.attributes().changeTime(top, 0, 0);
            return true;
        }
        TreeSet<String> paths = new TreeSet<>();
        for (String path : candidates()) {
            if (isWrong(new EntryName(path))) {
                for (EntryName name = new EntryName(path); !name.isRoot(); name = name.parent()) {
                    paths.add(name.path());
                }
                paths.add("");
            }
        }
        // parents come before their children in this order; times are set last, by a second round
        for (String path : paths) {
            makeDirectory(top, new EntryName(path));
        }
        for (String path : paths.descendingSet()) {
            copyAttributes(top, new EntryName(path));
        }
        return !paths.isEmpty();
    }

    @Override
    public void close() {
        layers.forEach(layer -> layer.root().close());
        hidden.forEach(layer -> layer.root().close());
    }

    private Set<String> candidates() {
        Set<String> candidates = new HashSet<>();
        layers.forEach(layer -> candidates.addAll(layer.implicit()));
        return candidates;
    }

    /// Whether the layer that shows `name` differs from the one that describes it.
    private boolean isWrong(EntryName name) {
        Optional<Layer> shown = find(name, true);
        Optional<Layer> described = find(name, false);
        return shown.isPresent() && described.isPresent() && !shown.equals(described);
    }

    /// The topmost layer that has the directory, implicit ones counted or not.
    private Optional<Layer> find(EntryName name, boolean withImplicit) {
        for (Layer layer : layers) {
            Sight sight = look(layer, name);
            if (sight.isDirectory() && (withImplicit || !layer.implicit().contains(name.path()))) {
                return Optional.of(layer);
            }
            if (sight.hidesBelow()) {
                return Optional.empty();
            }
        }
        return hidden.stream()
                .filter(layer -> name.isRoot() && !layer.implicit().contains(name.path()))
                .findFirst();
    }

    /// Walks to `name` in one layer. An opaque directory on the way hides the layers below; an opaque `name` itself does
    /// not: it loses its content, not its attributes.
    private Sight look(Layer layer, EntryName name) {
        if (name.isRoot()) {
            return new Sight(true, false);
        }
        boolean isOpaque = false;
        try (Closing walk = new Closing(layer.root())) {
            String[] parts = name.path().split("/");
            for (int i = 0; i < parts.length; i++) {
                byte[] part = EntryName.bytes(parts[i]);
                Optional<FileStatus> status = files.attributes().status(walk.current, part);
                if (status.isEmpty()) {
                    return new Sight(false, isOpaque);
                }
                if (!status.get().isDirectory()) {
                    return new Sight(false, true);
                }
                if (i < parts.length - 1) {
                    walk.step(files.openAt(walk.current, part, LISTABLE, 0));
                    isOpaque |= files.attributes().extended(walk.current, opaque).isPresent();
                }
            }
        }
        return new Sight(true, isOpaque);
    }

    /// The directory that a walk has reached; closes those it passed, but not the one it started from.
    private static final class Closing implements AutoCloseable {
        private final Fd start;
        private Fd current;

        private Closing(Fd start) {
            this.start = start;
            this.current = start;
        }

        private void step(Fd next) {
            close();
            current = next;
        }

        @Override
        public void close() {
            if (current != start) {
                current.close();
            }
        }
    }

    private void makeDirectory(Fd top, EntryName name) {
        if (!name.isRoot()) {
            try (Fd parent = open(top, name.parent())) {
                files.makeDirectory(parent, name.baseBytes(), 0700);
            }
        }
    }

    private void copyAttributes(Fd top, EntryName name) {
        Optional<Layer> source = find(name, false).or(() -> find(name, true));
        if (source.isPresent()) {
            try (Fd from = open(source.get().root(), name);
                    Fd to = open(top, name)) {
                AttributeCopy.copy(files, from, to);
            }
        }
    }

    private Fd open(Fd root, EntryName name) {
        byte[] path = name.isRoot() ? FileCalls.bytes(".") : name.pathBytes();
        return files.openResolving(
                root, path, LISTABLE, 0, OpenFlags.RESOLVE_BENEATH | OpenFlags.RESOLVE_NO_SYMLINKS);
    }
}
