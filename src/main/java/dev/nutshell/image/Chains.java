package dev.nutshell.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.json.Json;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.FileLock;
import dev.nutshell.store.StateFailure;
import dev.nutshell.store.StateLayout;
import dev.nutshell.store.Temporary;
import dev.nutshell.store.TemporaryArea;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Stacks of layers, ready for overlayfs.
///
/// Layers are unpacked on their own, so a directory that a layer's archive only mentions as a parent got default attributes
/// there, and overlayfs would show those instead of what a layer below says. Which layer that is depends on the stack. So
/// each stack that needs it gets one more folder on top, with nothing in it but such directories and their right
/// attributes ([ChainTop]). Computed at the first use of a stack and kept under its chain id (image-spec, config.md, Layer
/// ChainID).
final class Chains {
    private static final String RECORD = "chain.json";
    private static final String TOP = "top";

    private final Syscalls syscalls;
    private final StateLayout layout;
    private final LayerStore layers;
    private final TemporaryArea temporaries;

    Chains(Syscalls syscalls, StateLayout layout, LayerStore layers, TemporaryArea temporaries) {
        this.syscalls = syscalls;
        this.layout = layout;
        this.layers = layers;
        this.temporaries = temporaries;
    }

    /// The folders of the stack `diffIds` (lowest first), topmost first; never empty.
    List<Path> lowerDirs(List<Digest> diffIds) {
        Digest id = id(diffIds);
        Path directory = layout.chain(id);
        ObjectNode record = load(directory).orElseGet(() -> compute(id, diffIds));
        List<Path> lower = new ArrayList<>();
        if (record.path(TOP).asBoolean()) {
            lower.add(directory.resolve(TOP));
        }
        for (String layer : Json.textList(record, "layers")) {
            lower.add(layers.diff(Digest.parse(layer)));
        }
        return lower;
    }

    /// The chain id of a stack; for no layer at all the digest of nothing.
    static Digest id(List<Digest> diffIds) {
        Digest id = null;
        for (Digest diffId : diffIds) {
            id =
                    id == null
                            ? diffId
                            : Digest.sha256((id + " " + diffId).getBytes(StandardCharsets.UTF_8));
        }
        return id == null ? Digest.sha256(new byte[0]) : id;
    }

    /// Every stack that was computed.
    List<Digest> list() {
        List<Digest> ids = new ArrayList<>();
        for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
            Path directory = layout.chains().resolve(algorithm.prefix());
            try (DirectoryStream<Path> chains = Files.newDirectoryStream(directory)) {
                for (Path chain : chains) {
                    StoredName.digest(algorithm, chain).ifPresent(ids::add);
                }
            } catch (NoSuchFileException _) {
                // no stack yet
            } catch (IOException e) {
                throw StateFailure.of("list", directory, e);
            }
        }
        return ids;
    }

    void remove(Digest id) {
        temporaries.discard(layout.chain(id));
    }

    /// Empty where the stack is not there, or torn: all of it can be computed again.
    private static Optional<ObjectNode> load(Path directory) {
        try {
            return AtomicFile.read(directory.resolve(RECORD))
                    .map(bytes -> Json.parseObject(bytes, "stack " + directory));
        } catch (EngineException _) {
            return Optional.empty();
        }
    }

    private ObjectNode compute(Digest id, List<Digest> diffIds) {
        try (FileLock _ = FileLock.exclusive(syscalls, layout.lock("chains"))) {
            Optional<ObjectNode> known = load(layout.chain(id));
            if (known.isPresent()) {
                return known.get();
            }
            List<Digest> visible = visible(diffIds);
            try (Temporary folder = temporaries.newDirectory();
                    FileCalls files = new FileCalls(syscalls)) {
                boolean hasTop = makeTop(files, folder.descriptor(), visible, diffIds);
                ObjectNode record = Json.object();
                record.put("schemaVersion", 1);
                record.set("layers", Json.texts(visible.stream().map(Digest::toString).toList()));
                record.put(TOP, hasTop);
                // on the disk before its name is: a file without content is what a power cut leaves
                AtomicFile.write(folder.path().resolve(RECORD), Json.write(record), true);
                discardTorn(layout.chain(id));
                folder.publish(layout.chain(id));
                return record;
            }
        }
    }

    private void discardTorn(Path directory) {
        if (Files.exists(directory)) {
            temporaries.discard(directory);
        }
    }

    /// The layers that show, topmost first. Overlayfs takes no folder twice; of a layer that occurs twice only the upper
    /// occurrence shows. An opaque root hides what is below, which overlayfs does not honour on the root itself.
    private List<Digest> visible(List<Digest> diffIds) {
        List<Digest> visible = new ArrayList<>();
        Set<Digest> seen = new HashSet<>();
        for (Digest diffId : diffIds.reversed()) {
            boolean hidesRest = layers.record(diffId).hidesEverything();
            if (seen.add(diffId)) {
                visible.add(diffId);
            }
            if (hidesRest) {
                break;
            }
        }
        return visible;
    }

    private boolean makeTop(
            FileCalls files, Fd folder, List<Digest> visible, List<Digest> diffIds) {
        byte[] name = FileCalls.bytes(TOP);
        files.makeDirectory(folder, name, 0700);
        try (Fd top = files.openAt(folder, name, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0);
                ChainTop chainTop = new ChainTop(files)) {
            for (Digest diffId : visible) {
                chainTop.add(layers.diff(diffId), layers.record(diffId));
            }
            for (Digest diffId : diffIds.reversed()) {
                if (!visible.contains(diffId)) {
                    chainTop.addHidden(layers.diff(diffId), layers.record(diffId));
                }
            }
            if (chainTop.make(top)) {
                return true;
            }
        }
        files.removeDirectory(folder, name);
        return false;
    }
}
