package dev.nutshell.network.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.base.ContainerId;
import dev.nutshell.network.address.IpAddress;
import dev.nutshell.network.endpoint.PortMapping;
import dev.nutshell.network.endpoint.Protocol;
import dev.nutshell.store.StateLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsFileTest {
    private static final PortMapping WEB =
            new PortMapping(Protocol.TCP, IpAddress.parse("0.0.0.0"), 8080, 80, 2);

    @TempDir private Path folder;

    @Test
    void whatIsPublishedIsKnownUntilItIsDeleted() {
        PortsFile file = new PortsFile(folder);
        assertThat(file.read()).isEmpty();

        file.write(List.of(WEB), "web");
        assertThat(file.read()).containsExactly(WEB);

        file.delete();
        assertThat(file.read()).isEmpty();
    }

    @Test
    void theOwnerOfAPortIsFoundByItsNumberAndAddress() throws Exception {
        StateLayout layout = new StateLayout(folder.resolve("root"), folder.resolve("run"));
        ContainerId id = new ContainerId("0123456789abcdef".repeat(4));
        Files.createDirectories(layout.containerRun(id));
        new PortsFile(layout.containerRun(id)).write(List.of(WEB), "web");

        assertThat(PortsFile.owner(layout, at("127.0.0.1", 8081)))
                .contains("container web (0123456789ab)");
        assertThat(PortsFile.owner(layout, at("127.0.0.1", 8082))).isEmpty();
        assertThat(PortsFile.owner(layout, at("::1", 8080))).isEmpty();
    }

    private static PortMapping at(String address, int port) {
        return new PortMapping(Protocol.TCP, IpAddress.parse(address), port, 80, 1);
    }
}
