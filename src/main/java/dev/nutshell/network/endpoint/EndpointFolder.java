package dev.nutshell.network.endpoint;

import dev.nutshell.base.ContainerId;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.FileLock;
import dev.nutshell.store.StateDirectory;
import dev.nutshell.store.StateFailure;
import dev.nutshell.store.StateLayout;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The endpoints of one network, one file each, named by the container.
///
/// An address is leased by being in such a file, and by nothing else. Changes are made under [#lock]; readers need none.
public final class EndpointFolder {
    private static final String LOCK = "lock";

    private final Syscalls syscalls;
    private final StateLayout layout;
    private final String network;

    /// @param network its id
    public EndpointFolder(Syscalls syscalls, StateLayout layout, String network) {
        this.syscalls = syscalls;
        this.layout = layout;
        this.network = network;
    }

    /// The folders of all networks that ever had an endpoint since the machine was started.
    public static List<EndpointFolder> all(Syscalls syscalls, StateLayout layout) {
        return names(layout.networksRun()).stream()
                .map(id -> new EndpointFolder(syscalls, layout, id))
                .toList();
    }

    /// Everything that a container has on any network.
    public static List<Endpoint> of(Syscalls syscalls, StateLayout layout, ContainerId container) {
        return all(syscalls, layout).stream()
                .flatMap(folder -> folder.find(container).stream())
                .toList();
    }

    /// The network's id.
    public String network() {
        return network;
    }

    FileLock lock() {
        StateDirectory.ensure(layout.networkEndpoints(network));
        return FileLock.exclusive(syscalls, layout.networkRun(network).resolve(LOCK));
    }

    public List<Endpoint> list() {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String name : names(layout.networkEndpoints(network))) {
            find(new ContainerId(name)).ifPresent(endpoints::add);
        }
        return endpoints;
    }

    public Optional<Endpoint> find(ContainerId container) {
        return AtomicFile.read(file(container))
                .map(bytes -> Endpoint.ofBytes(bytes, "endpoint of container " + container));
    }

    /// The container has another name: others find it by that from now on.
    public void rename(ContainerId container, String before, String after) {
        if (find(container).isPresent()) {
            try (FileLock _ = lock()) {
                find(container).ifPresent(endpoint -> write(endpoint.renamed(before, after)));
            }
        }
    }

    /// Not synced: after a power cut no container runs.
    void write(Endpoint endpoint) {
        AtomicFile.write(file(endpoint.container()), endpoint.toBytes(), false);
    }

    void remove(ContainerId container) {
        try {
            Files.deleteIfExists(file(container));
        } catch (IOException e) {
            throw StateFailure.of("remove", file(container), e);
        }
    }

    void discardTorn() {
        Path endpoints = layout.networkEndpoints(network);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(endpoints)) {
            for (Path entry : entries) {
                if (!ContainerId.isId(String.valueOf(entry.getFileName()))) {
                    Files.deleteIfExists(entry);
                }
            }
        } catch (NoSuchFileException _) {
            // nobody was ever here
        } catch (IOException e) {
            throw StateFailure.of("clean", endpoints, e);
        }
    }

    /// Removes the folder of a network that is no more and has no endpoints.
    public void discard() {
        Path run = layout.networkRun(network);
        discardTorn();
        try {
            Files.deleteIfExists(layout.networkEndpoints(network));
            removeFiles(run);
            Files.deleteIfExists(run);
        } catch (IOException e) {
            throw StateFailure.of("remove", run, e);
        }
    }

    private static void removeFiles(Path run) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(run)) {
            for (Path entry : entries) {
                Files.deleteIfExists(entry);
            }
        } catch (NoSuchFileException _) {
            // nobody was ever here
        }
    }

    private Path file(ContainerId container) {
        return layout.networkEndpoints(network).resolve(container.value());
    }

    /// The entries that are named by an id; others are temporary.
    private static List<String> names(Path folder) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (ContainerId.isId(name)) {
                    names.add(name);
                }
            }
        } catch (NoSuchFileException _) {
            // nobody was ever here
        } catch (IOException e) {
            throw StateFailure.of("list", folder, e);
        }
        return names;
    }
}
