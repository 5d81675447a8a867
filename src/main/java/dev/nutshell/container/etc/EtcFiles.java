package dev.nutshell.container.etc;

import dev.nutshell.base.ContainerId;
import dev.nutshell.spec.container.ContainerConfig;
import dev.nutshell.spec.container.NetworkMode;
import dev.nutshell.spec.container.NetworkOptions;
import dev.nutshell.spec.runtime.MountSpec;
import dev.nutshell.store.StateFailure;
import dev.nutshell.store.StateLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// Writes a container's `hosts`, `hostname` and `resolv.conf` into its folder of the state, before each start.
///
/// The container may change them while it runs; they are bound by inode, so they are never replaced, only rewritten.
public final class EtcFiles {
    /// The files, by their names below `/etc`.
    private static final List<String> NAMES = List.of("resolv.conf", "hostname", "hosts");

    private final StateLayout layout;
    private final HostFiles host;

    public EtcFiles(StateLayout layout, HostFiles host) {
        this.layout = layout;
        this.host = host;
    }

    /// Writes all three for a container with the final `config` (its hostname is decided).
    ///
    /// A container in another one's network (`container:ID`) uses that one's files and must not come here.
    ///
    /// @throws dev.nutshell.base.EngineException INVALID_ARGUMENT for an `--add-host` that is none
    public void write(
            ContainerId id, ContainerConfig config, NetworkOptions options, NetworkNames names) {
        write(id, "hostname", config.hostname() + "\n");
        write(id, "hosts", hosts(config, options, names));
        write(id, "resolv.conf", resolvConf(options, names).render());
    }

    /// The binds that show the files of container `id` in a container; not those below which the user mounts his own.
    ///
    /// @param taken mount points that the user asked for
    public List<MountSpec> mounts(ContainerId id, List<String> taken, boolean readOnly) {
        return NAMES.stream()
                .filter(name -> !taken.contains("/etc/" + name))
                .map(
                        name ->
                                new MountSpec(
                                        "/etc/" + name,
                                        "bind",
                                        layout.containerFile(id, name).toString(),
                                        readOnly
                                                ? List.of("rbind", "ro", "rprivate")
                                                : List.of("rbind", "rprivate")))
                .toList();
    }

    private String hosts(ContainerConfig config, NetworkOptions options, NetworkNames names) {
        HostsFile file =
                options.mode() instanceof NetworkMode.Host
                        ? HostsFile.ofHost(host.hosts())
                        : HostsFile.isolated(host.hasIpv6());
        return file.withExtra(options.extraHosts(), names.gateways())
                .withLinks(names.links())
                .withSelf(names.addresses(), config.hostname(), config.domainname())
                .render();
    }

    private ResolvConf resolvConf(NetworkOptions options, NetworkNames names) {
        boolean onHost = options.mode() instanceof NetworkMode.Host;
        ResolvConf base = onHost ? host.resolvConf() : host.reachableResolvConf();
        ResolvConf own = base.overridden(options.dns(), options.dnsSearch(), options.dnsOptions());
        if (onHost) {
            return own;
        }
        return names.nameServer().isEmpty()
                ? own.withoutLoopback(names.ipv6())
                : own.behind(names.nameServer());
    }

    private void write(ContainerId id, String name, String content) {
        Path file = layout.containerFile(id, name);
        try {
            Files.write(file, content.getBytes(StandardCharsets.UTF_8));
            // whatever the umask: any user in the container resolves names
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException e) {
            throw StateFailure.of("write", file, e);
        }
    }
}
