package dev.nutshell.network.directory;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.StateFailure;
import dev.nutshell.store.StateLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The lease that this host has for one network, for whichever process keeps it next.
final class MembershipFile {
    private static final String FILE = "membership";

    private final Path path;

    /// @param network its id
    MembershipFile(StateLayout layout, String network) {
        this.path = layout.networkRun(network).resolve(FILE);
    }

    /// @param here the host's address when it began
    record Content(long lease, IpAddress here) {}

    Optional<Content> read() {
        return AtomicFile.read(path)
                .map(
                        bytes -> {
                            WireReader wire = new WireReader(bytes, "membership " + path);
                            return new Content(wire.number(), IpAddress.parse(wire.text()));
                        });
    }

    void write(Content content) {
        AtomicFile.write(
                path,
                new WireWriter().number(content.lease()).text(content.here().toString()).toBytes(),
                false);
    }

    void remove() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw StateFailure.of("remove", path, e);
        }
    }
}
