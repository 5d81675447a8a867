package dev.nutshell.store;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import java.nio.file.Path;

/// Where everything lies: the only class that knows state paths.
///
/// ```
/// root/images/                      OCI image layout: oci-layout, index.json, blobs/<algorithm>/<hex>
/// root/layers/<algorithm>/<hex>/    one unpacked layer, named by its diff id: diff/, layer.json, implicit
/// root/chains/<algorithm>/<hex>/    what one stack of layers needs on top, named by its chain id
/// root/snapshots/<container>/       writable layer: upper/, work/, layers
/// root/containers/<container>/      container.json, state, hosts, hostname, resolv.conf, logs
/// root/names/<name>                 symbolic link that says which container has the name
/// root/volumes/<name>/              volume.json, _data/
/// root/networks/<id>/               network.json; beside them unique-local, the IPv6 prefix of networks without a subnet
/// root/locks/
/// root/tmp/                         work in progress, on the same file system for the final rename
/// runRoot/events/                   journal of what happened
/// runRoot/containers/<container>/   what ends with the machine: sockets, the bundle
/// runRoot/user-namespace/           who is in the user namespace of a user who is not root: lock, <pid>
/// runRoot/networks/<id>/            who is on the network: lock, endpoints/<container>
/// ```
///
/// Locks live in the root, not in the run root: two processes that share the one may differ in the other.
///
/// @param root what survives a reboot, `/var/lib/nutshell`
/// @param runRoot what does not, `/run/nutshell`
public record StateLayout(Path root, Path runRoot) {
    public static final Path DEFAULT_ROOT = Path.of("/var/lib/nutshell");
    public static final Path DEFAULT_RUN_ROOT = Path.of("/run/nutshell");

    /// In the folder of a network.
    public static final String NETWORK_RECORD = "network.json";

    public StateLayout {
        root = root.toAbsolutePath().normalize();
        runRoot = runRoot.toAbsolutePath().normalize();
    }

    public static StateLayout defaults() {
        return new StateLayout(DEFAULT_ROOT, DEFAULT_RUN_ROOT);
    }

    /// The OCI image layout (image-spec, image-layout.md).
    public Path imageLayout() {
        return root.resolve("images");
    }

    public Path imageIndex() {
        return imageLayout().resolve("index.json");
    }

    public Path blobs() {
        return imageLayout().resolve("blobs");
    }

    public Path blob(Digest digest) {
        return blobs().resolve(digest.algorithm().prefix()).resolve(digest.hex());
    }

    public Path layers() {
        return root.resolve("layers");
    }

    public Path layer(Digest diffId) {
        return layers().resolve(diffId.algorithm().prefix()).resolve(diffId.hex());
    }

    public Path chains() {
        return root.resolve("chains");
    }

    public Path chain(Digest chainId) {
        return chains().resolve(chainId.algorithm().prefix()).resolve(chainId.hex());
    }

    public Path snapshots() {
        return root.resolve("snapshots");
    }

    public Path snapshot(ContainerId id) {
        return snapshots().resolve(id.value());
    }

    public Path containers() {
        return root.resolve("containers");
    }

    public Path container(ContainerId id) {
        return containers().resolve(id.value());
    }

    /// The container's record. Its presence is what makes the container exist.
    public Path containerRecord(ContainerId id) {
        return containerFile(id, "container.json");
    }

    /// Another file in the container's folder.
    public Path containerFile(ContainerId id, String name) {
        return container(id).resolve(name);
    }

    public Path containerNames() {
        return root.resolve("names");
    }

    public Path volumes() {
        return root.resolve("volumes");
    }

    public Path volume(String name) {
        return volumes().resolve(name);
    }

    /// What is mounted.
    public Path volumeData(String name) {
        return volume(name).resolve("_data");
    }

    public Path volumeRecord(String name) {
        return volume(name).resolve("volume.json");
    }

    public Path networks() {
        return root.resolve("networks");
    }

    public Path network(String id) {
        return networks().resolve(id);
    }

    public Path networkRecord(String id) {
        return network(id).resolve(NETWORK_RECORD);
    }

    public Path networksRun() {
        return runRoot.resolve("networks");
    }

    public Path networkRun(String id) {
        return networksRun().resolve(id);
    }

    /// One file for each container that is on the network.
    public Path networkEndpoints(String id) {
        return networkRun(id).resolve("endpoints");
    }

    public Path locks() {
        return root.resolve("locks");
    }

    public Path lock(String name) {
        return locks().resolve(name + ".lock");
    }

    public Path temporary() {
        return root.resolve("tmp");
    }

    public Path containersRun() {
        return runRoot.resolve("containers");
    }

    /// How the container ended last, and since when it runs.
    public Path containerState(ContainerId id) {
        return container(id).resolve("state.json");
    }

    /// What the health check of the running container says.
    public Path liveHealth(ContainerId id) {
        return containerRun(id).resolve("health.json");
    }

    /// What it said at the end of the last run.
    public Path lastHealth(ContainerId id) {
        return container(id).resolve("health.json");
    }

    /// Held by the supervisor as long as it lives.
    public Path supervisorLock(ContainerId id) {
        return containerRun(id).resolve("lock");
    }

    public Path containerRun(ContainerId id) {
        return containersRun().resolve(id.value());
    }

    /// One file for each process that keeps the user namespace alive.
    public Path namespaceMembers() {
        return runRoot.resolve("user-namespace");
    }

    public Path namespaceMember(int pid) {
        return namespaceMembers().resolve(Integer.toString(pid));
    }

    public Path namespaceLock() {
        return namespaceMembers().resolve("lock");
    }

    /// What happened since the machine was started.
    public Path events() {
        return runRoot.resolve("events");
    }
}
