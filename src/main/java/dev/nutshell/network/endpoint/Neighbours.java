package dev.nutshell.network.endpoint;

import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.StateFailure;
import dev.nutshell.store.StateLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What this host has last heard of a network's containers on others, for the name servers here.
public final class Neighbours {
    private static final String FILE = "neighbours";

    private Neighbours() {}

    /// @param network its id
    public static List<Neighbour> read(StateLayout layout, String network) {
        return AtomicFile.read(file(layout, network))
                .map(bytes -> Neighbour.ofBytes(bytes, "neighbours on network " + network))
                .orElse(List.of());
    }

    public static void write(StateLayout layout, String network, List<Neighbour> neighbours) {
        AtomicFile.write(file(layout, network), Neighbour.toBytes(neighbours), false);
    }

    public static void forget(StateLayout layout, String network) {
        try {
            Files.deleteIfExists(file(layout, network));
        } catch (IOException e) {
            throw StateFailure.of("remove", file(layout, network), e);
        }
    }

    private static Path file(StateLayout layout, String network) {
        return layout.networkRun(network).resolve(FILE);
    }
}
