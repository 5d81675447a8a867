package dev.nutshell.network.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.endpoint.PortMapping;
import dev.nutshell.network.endpoint.Protocol;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsFileTest {
    private static final List<PortMapping> PORTS =
            List.of(
                    new PortMapping(Protocol.TCP, IpAddress.parse("127.0.0.1"), 8080, 80, 3),
                    new PortMapping(Protocol.UDP, IpAddress.parse("::"), 5353, 53, 1));

    @TempDir Path folder;

    @Test
    void whatIsPublishedIsKnownUntilItIsDeleted() {
        PortsFile file = new PortsFile(folder);
        assertThat(file.read()).isEmpty();

        file.write(PORTS, "web");
        assertThat(file.read()).isEqualTo(PORTS);

        file.delete();
        file.delete();
        assertThat(file.read()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }
}
