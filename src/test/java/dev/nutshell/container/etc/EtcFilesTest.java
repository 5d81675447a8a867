package dev.nutshell.container.etc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.ContainerId;
import dev.nutshell.json.Json;
import dev.nutshell.spec.container.ContainerConfig;
import dev.nutshell.spec.container.NetworkOptions;
import dev.nutshell.spec.runtime.MountSpec;
import dev.nutshell.store.StateLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcFilesTest {
    private static final String LOOPBACK = "127.0.0.1\tlocalhost\n";

    @TempDir private Path directory;

    private final ContainerId id = ContainerId.random();
    private StateLayout layout;
    private EtcFiles files;

    @BeforeEach
    void makeHost() throws IOException {
        layout = new StateLayout(directory.resolve("root"), directory.resolve("run"));
        Files.createDirectories(layout.container(id));
        files = new EtcFiles(layout, new HostFiles(directory.resolve("host")));
        host("/etc/hosts", "127.0.0.1 localhost\n10.1.1.1 printer");
        host("/etc/resolv.conf", "nameserver 127.0.0.53\nsearch stub.example\n");
    }

    @Test
    void anIsolatedContainerKnowsLoopbackAndItsExtraHosts() throws IOException {
        files.write(
                id,
                config("web", ""),
                options("none", "db:10.0.0.9", "six:fd00::9"),
                NetworkNames.NONE);

        assertThat(read("hostname")).isEqualTo("web\n");
        assertThat(read("hosts")).isEqualTo(LOOPBACK + "10.0.0.9\tdb\nfd00::9\tsix\n");
        assertThat(read("resolv.conf")).contains("nameserver 8.8.8.8\nnameserver 8.8.4.4\n");
    }

    @Test
    void ipv6NamesAreThereWhereTheKernelHasIpv6() throws IOException {
        Files.createDirectories(directory.resolve("host/proc/sys/net/ipv6"));

        files.write(id, config("web", ""), options("none"), NetworkNames.NONE);

        assertThat(read("hosts"))
                .isEqualTo(
                        LOOPBACK
                                + "::1\tlocalhost ip6-localhost ip6-loopback\n"
                                + "fe00::\tip6-localnet\nff00::\tip6-mcastprefix\n"
                                + "ff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n");
    }

    @Test
    void onTheHostsNetworkItHasTheHostsFiles() throws IOException {
        files.write(id, config("box", ""), options("host", "db:10.0.0.9"), NetworkNames.NONE);

        assertThat(read("hosts"))
                .isEqualTo("127.0.0.1 localhost\n10.1.1.1 printer\n10.0.0.9\tdb\n");
        assertThat(read("resolv.conf"))
                .contains("nameserver 127.0.0.53\nsearch stub.example\n")
                .contains("# Based on host file: '/etc/resolv.conf'\n");
    }

    @Test
    void looksBehindTheStubOfSystemdResolved() throws IOException {
        host("/run/systemd/resolve/resolv.conf", "nameserver 10.0.0.53\nsearch real.example\n");

        files.write(id, config("web", ""), options("bridge"), NetworkNames.NONE);

        assertThat(read("resolv.conf"))
                .contains("nameserver 10.0.0.53\nsearch real.example\n")
                .contains("# Based on host file: '/run/systemd/resolve/resolv.conf' (legacy)\n");
    }

    @Test
    void listsItselfAtEveryAddressWithItsDomain() throws IOException {
        NetworkNames names =
                new NetworkNames(
                        List.of("172.17.0.2", "fd00::2"),
                        List.of("172.17.0.9\tdb 0123456789ab database"),
                        List.of("172.17.0.1", "fd00::1"),
                        "127.0.0.11",
                        true);

        files.write(id, config("web", "example.org"), options("bridge", "h:host-gateway"), names);

        assertThat(read("hosts"))
                .isEqualTo(
                        LOOPBACK
                                + "172.17.0.1\th\nfd00::1\th\n"
                                + "172.17.0.9\tdb 0123456789ab database\n"
                                + "172.17.0.2\tweb.example.org web\nfd00::2\tweb.example.org web\n");
        assertThat(read("resolv.conf")).contains("nameserver 127.0.0.11\nsearch stub.example\n");
    }

    @Test
    void refusesExtraHostsThatAreNone() {
        for (String bad : List.of("db", ":1.2.3.4", "db:")) {
            assertThatThrownBy(
                            () ->
                                    files.write(
                                            id,
                                            config("web", ""),
                                            options("none", bad),
                                            NetworkNames.NONE))
                    .hasMessage("bad format for add-host: \"" + bad + "\"");
        }
        assertThatThrownBy(
                        () ->
                                files.write(
                                        id,
                                        config("web", ""),
                                        options("none", "h:host-gateway"),
                                        NetworkNames.NONE))
                .hasMessage(
                        "unable to derive the IP value for host-gateway: the container's network has no gateway");
    }

    @Test
    void everyUserOfTheContainerMayReadThemAndTheInodesStay() throws IOException {
        files.write(id, config("one", ""), options("none"), NetworkNames.NONE);
        Object inode = Files.getAttribute(layout.containerFile(id, "hosts"), "unix:ino");
        files.write(id, config("two", ""), options("none"), NetworkNames.NONE);

        assertThat(read("hostname")).isEqualTo("two\n");
        assertThat(Files.getAttribute(layout.containerFile(id, "hosts"), "unix:ino"))
                .isEqualTo(inode);
        for (String name : List.of("hosts", "hostname", "resolv.conf")) {
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(layout.containerFile(id, name))))
                    .isEqualTo("rw-r--r--");
        }
    }

    @Test
    void bindsThemButWhereTheUserHasHisOwn() {
        assertThat(files.mounts(id, List.of("/etc/hosts"), false))
                .containsExactly(
                        bind("resolv.conf", "rbind", "rprivate"),
                        bind("hostname", "rbind", "rprivate"));
        assertThat(files.mounts(id, List.of(), true))
                .containsExactly(
                        bind("resolv.conf", "rbind", "ro", "rprivate"),
                        bind("hostname", "rbind", "ro", "rprivate"),
                        bind("hosts", "rbind", "ro", "rprivate"));
    }

    private MountSpec bind(String name, String... options) {
        return new MountSpec(
                "/etc/" + name,
                "bind",
                layout.container(id).resolve(name).toString(),
                List.of(options));
    }

    private String read(String name) throws IOException {
        return Files.readString(layout.containerFile(id, name));
    }

    private void host(String path, String content) throws IOException {
        Path file = directory.resolve("host" + path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static ContainerConfig config(String hostname, String domainname) {
        return ContainerConfig.fromJson(
                Json.object().put("Hostname", hostname).put("Domainname", domainname));
    }

    private static NetworkOptions options(String mode, String... extraHosts) {
        ObjectNode node = Json.object().put("NetworkMode", mode);
        node.set("ExtraHosts", Json.texts(List.of(extraHosts)));
        return NetworkOptions.fromJson(node);
    }
}
