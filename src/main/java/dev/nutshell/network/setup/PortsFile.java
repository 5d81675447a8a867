package dev.nutshell.network.setup;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.network.endpoint.PortMapping;
import dev.nutshell.network.endpoint.UserModeLink;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.StateFailure;
import dev.nutshell.store.StateLayout;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a container without an endpoint publishes while it runs: a file in its run folder.
public final class PortsFile {
    private static final String NAME = "ports";

    private final Path file;

    /// @param folder of the container, which ends with the machine
    public PortsFile(Path folder) {
        this.file = folder.resolve(NAME);
    }

    /// @param container its name, for others that want the same ports
    public void write(List<PortMapping> ports, String container) {
        WireWriter wire = new WireWriter();
        UserModeLink.writePorts(wire, ports);
        wire.text(container);
        AtomicFile.write(file, wire.toBytes(), false);
    }

    public List<PortMapping> read() {
        return AtomicFile.read(file)
                .map(bytes -> UserModeLink.readPorts(reader(bytes)))
                .orElse(List.of());
    }

    private WireReader reader(byte[] bytes) {
        return new WireReader(bytes, file.toString());
    }

    /// Nothing happens where there is none.
    public void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw StateFailure.of("remove", file, e);
        }
    }

    /// Which container of this engine has a port that was found taken: `container web (0123456789ab)`.
    static Optional<String> owner(StateLayout layout, PortMapping taken) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(layout.containersRun())) {
            for (Path folder : folders) {
                Optional<String> owner = new PortsFile(folder).owner(taken, folder);
                if (owner.isPresent()) {
                    return owner;
                }
            }
        } catch (IOException _) {
            // the message names the process at least
        }
        return Optional.empty();
    }

    private Optional<String> owner(PortMapping taken, Path folder) {
        Optional<byte[]> bytes = AtomicFile.read(file);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        WireReader wire = reader(bytes.get());
        if (UserModeLink.readPorts(wire).stream().noneMatch(taken::collidesWith)) {
            return Optional.empty();
        }
        ContainerId id = new ContainerId(folder.getFileName().toString());
        return Optional.of("container " + wire.text() + " (" + id.shortForm() + ")");
    }
}
