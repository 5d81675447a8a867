/// A container's configuration in Docker's terms: what `create` asks for, what the container's record keeps, what
/// `inspect` shows (Docker Engine API 1.47, ContainerCreate).
///
/// ```
/// ContainerConfig     what belongs to the program: command, environment, user, streams, health check, labels
/// HostConfig          what the host gives: one record for each group below, flat in JSON
///   StorageConfig       binds, mounts, tmpfs, volumes-from, read-only root, shm size
///   NamespaceConfig     ipc, pid, uts, user and cgroup namespaces (NamespaceMode)
///   NetworkOptions      network mode, ports, dns, extra hosts, links
///   SecurityConfig      capabilities, privileged, security options, groups, masked paths
///   Resources           CpuLimits, MemoryLimits, BlockIoLimits, DeviceAccess, pids, ulimits, cgroup parent
///   LogConfig, RestartPolicy, and what stands alone (init, sysctls, annotations, auto-remove …)
/// NetworkingConfig    settings for each network to join
/// ```
///
/// Every record has `toJson()` and `fromJson(ObjectNode)` with Docker's field names and order. A missing or null field is
/// Docker's default, so `fromJson` of `{}` is the default configuration; unknown fields are left out; a field of the wrong type is
/// INVALID_ARGUMENT. Text fields are empty where nothing was asked, as in Docker. Maps are sorted by key, as Go writes
/// them.
@NullMarked
package dev.nutshell.spec.container;

import org.jspecify.annotations.NullMarked;
