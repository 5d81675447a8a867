package dev.nutshell.container.spec;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.etc.EtcFiles;
import dev.nutshell.container.mount.MountPoint;
import dev.nutshell.container.mount.MountSpecs;
import dev.nutshell.container.mount.RootPropagation;
import dev.nutshell.container.user.ResolvedUser;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.cgroup.CgroupPath;
import dev.nutshell.kernel.mount.MountTable;
import dev.nutshell.kernel.process.Resource;
import dev.nutshell.kernel.process.ResourceLimits;
import dev.nutshell.kernel.security.Capabilities;
import dev.nutshell.kernel.security.CapabilitySet;
import dev.nutshell.runtime.PlanCompiler.Filter;
import dev.nutshell.spec.container.HostConfig;
import dev.nutshell.spec.container.NetworkMode;
import dev.nutshell.spec.container.SecurityConfig;
import dev.nutshell.spec.runtime.LinuxSpec;
import dev.nutshell.spec.runtime.LinuxSpec.NamespaceSpec;
import dev.nutshell.spec.runtime.LinuxSpec.NamespaceType;
import dev.nutshell.spec.runtime.MountSpec;
import dev.nutshell.spec.runtime.ProcessSpec;
import dev.nutshell.spec.runtime.ResourcesSpec;
import dev.nutshell.spec.runtime.RuntimeSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Makes the runtime specification for the next start of a container.
public final class SpecBuilder {
    private static final int LOWEST_SCORE = -1000;
    private static final int HIGHEST_SCORE = 1000;
    private static final int TERMINAL_GROUP = 5;

    private final Syscalls syscalls;
    private final HostSystem host;
    private final HostDevices devices;
    private final MountSpecs mounts;
    private final EtcFiles etc;
    private final boolean confined;

    /// @param confined whether the engine is root of a user namespace only: it makes no device nodes then, but shows those of
    ///     the host
    public SpecBuilder(
            Syscalls syscalls,
            HostSystem host,
            HostDevices devices,
            MountSpecs mounts,
            EtcFiles etc,
            boolean confined) {
        this.confined = confined;
        this.syscalls = syscalls;
        this.host = host;
        this.devices = devices;
        this.mounts = mounts;
        this.etc = etc;
    }

    /// What a start needs beside the record.
    ///
    /// @param joined path of each namespace that comes from another container, `/proc/PID/ns/net`
    /// @param sharedMemory path of the `/dev/shm` that comes with another's ipc namespace; empty: one of its own
    /// @param etcOwner the container whose files of `/etc` are shown: another one, where its network is shared
    public record Surroundings(
            ResolvedUser user,
            Map<NamespaceType, String> joined,
            String sharedMemory,
            ContainerId etcOwner) {
        public Surroundings {
            joined = Map.copyOf(joined);
        }

        /// A container that shares nothing with another one.
        public static Surroundings alone(ContainerRecord record, ResolvedUser user) {
            return new Surroundings(user, Map.of(), "", record.id());
        }
    }

    /// @throws EngineException INVALID_ARGUMENT with Docker's words, NOT_FOUND for a volume that is gone, UNSUPPORTED
    public RuntimeSpec build(ContainerRecord record, Surroundings surroundings) {
        HostConfig asked = record.host();
        SecurityOptions options = SecurityOptions.parse(asked.security().securityOptions(), host);
        List<NamespaceSpec> namespaces = NamespaceChoice.of(asked, surroundings.joined());
        List<MountSpec> mounted = mounts(record, surroundings, options);
        boolean hasOwnNames = NamespaceChoice.find(namespaces, NamespaceType.UTS) != null;
        return new RuntimeSpec(
                process(record, surroundings.user(), options, namespaces),
                new RuntimeSpec.RootSpec(asked.storage().readOnlyRoot()),
                hasOwnNames ? record.config().hostname() : "",
                hasOwnNames ? record.config().domainname() : "",
                mounted,
                linux(record, options, namespaces),
                asked.annotations());
    }

    /// The container's system call filters; none where it is not confined.
    ///
    /// @throws EngineException INVALID_ARGUMENT, CORRUPT for a profile that is none
    public List<Filter> filters(ContainerRecord record) {
        SecurityConfig security = record.host().security();
        return SeccompChoice.of(
                SecurityOptions.parse(security.securityOptions(), host),
                security.privileged(),
                record.host().storage().hasQuota(),
                capabilities(security));
    }

    /// The capabilities of a process in the container that runs as configured.
    public CapabilitySet capabilities(SecurityConfig security) {
        CapabilitySet available = new Capabilities(syscalls).bounding();
        return security.privileged()
                ? available
                : CapabilitySet.DOCKER_DEFAULT.adjusted(
                        security.capAdd(), security.capDrop(), available);
    }

    /// What was asked of a further process in a running container.
    ///
    /// @param env `NAME=value`, on top of the container's
    /// @param workingDir empty: the container's
    public record Execution(
            List<String> command,
            List<String> env,
            String workingDir,
            ResolvedUser user,
            boolean tty,
            boolean privileged) {
        public Execution {
            command = List.copyOf(command);
            env = List.copyOf(env);
        }
    }

    /// A further process of a running container; its filters are [#executionFilters].
    public ProcessSpec execution(ContainerRecord record, Execution asked) {
        SecurityConfig security = record.host().security();
        requireKnown(asked.user());
        long bits = executionCapabilities(security, asked).bits();
        String directory =
                asked.workingDir().isEmpty() ? record.config().workingDir() : asked.workingDir();
        return new ProcessSpec(
                asked.tty(),
                new ProcessSpec.UserSpec(
                        asked.user().uid(), asked.user().gid(), asked.user().additionalGids()),
                asked.command(),
                Environment.ofExecution(
                        record.config(), asked.env(), asked.user().home(), asked.tty()),
                workingDirectory(directory),
                new ProcessSpec.CapabilitiesSpec(bits, bits, 0, bits, 0),
                limits(record.host()),
                SecurityOptions.parse(security.securityOptions(), host).noNewPrivileges(),
                null,
                false);
    }

    /// The system call filters of a further process; none where it is not confined.
    public List<Filter> executionFilters(ContainerRecord record, Execution asked) {
        SecurityConfig security = record.host().security();
        return SeccompChoice.of(
                SecurityOptions.parse(security.securityOptions(), host),
                security.privileged() || asked.privileged(),
                record.host().storage().hasQuota(),
                executionCapabilities(security, asked));
    }

    private CapabilitySet executionCapabilities(SecurityConfig security, Execution asked) {
        return asked.privileged() ? new Capabilities(syscalls).bounding() : capabilities(security);
    }

    private ProcessSpec process(
            ContainerRecord record,
            ResolvedUser user,
            SecurityOptions options,
            List<NamespaceSpec> namespaces) {
        HostConfig asked = record.host();
        requireKnown(user);
        long bits = capabilities(asked.security()).bits();
        NamespaceSpec pid = NamespaceChoice.find(namespaces, NamespaceType.PID);
        return new ProcessSpec(
                record.config().streams().tty(),
                new ProcessSpec.UserSpec(user.uid(), user.gid(), user.additionalGids()),
                record.command(),
                Environment.of(record.config(), user.home()),
                workingDirectory(record.config().workingDir()),
                new ProcessSpec.CapabilitiesSpec(bits, bits, 0, bits, 0),
                limits(asked),
                options.noNewPrivileges(),
                score(asked.oomScoreAdjust()),
                Boolean.TRUE.equals(asked.init()) && pid != null && pid.path() == null);
    }

    private List<MountSpec> mounts(
            ContainerRecord record, Surroundings surroundings, SecurityOptions options) {
        HostConfig asked = record.host();
        List<MountSpec> own = new ArrayList<>(mounts.of(record.id(), record.mounts()));
        List<String> taken = record.mounts().stream().map(MountPoint::destination).toList();
        own.addAll(etc.mounts(surroundings.etcOwner(), taken, asked.storage().readOnlyRoot()));
        Set<String> places = new HashSet<>(taken);
        List<MountSpec> all =
                new ArrayList<>(
                        new DefaultMounts(
                                        asked,
                                        options.writableCgroups(),
                                        surroundings.sharedMemory(),
                                        kernel(asked))
                                .of(places));
        if (confined) {
            all.addAll(nodes(record).binds());
        }
        all.addAll(MountSpecs.byDepth(own));
        return all;
    }

    private LinuxSpec linux(
            ContainerRecord record, SecurityOptions options, List<NamespaceSpec> namespaces) {
        HostConfig asked = record.host();
        List<MountPoint> points = record.mounts();
        Devices nodes = nodes(record);
        ProtectedPaths paths = ProtectedPaths.of(asked.security(), options, host);
        return new LinuxSpec(
                namespaces,
                confined ? List.of() : nodes.nodes(),
                paths.masked(),
                paths.readonly(),
                Sysctls.of(asked.sysctls(), namespaces, host, confined),
                cgroup(record.id(), asked).value(),
                GroupResources.of(asked.resources(), nodes.rules()),
                RootPropagation.matters(points)
                        ? RootPropagation.of(points, MountTable.current())
                        : "",
                Map.of());
    }

    private DefaultMounts.Kernel kernel(HostConfig asked) {
        return confined
                ? new DefaultMounts.Kernel(
                        !(asked.network().mode() instanceof NetworkMode.Host),
                        host.lastGroup() >= TERMINAL_GROUP)
                : DefaultMounts.Kernel.ANYTHING;
    }

    private Devices nodes(ContainerRecord record) {
        boolean hasOwnDev =
                record.mounts().stream()
                        .noneMatch(
                                point ->
                                        point.destination().equals("/dev")
                                                && !(point instanceof MountPoint.Tmpfs));
        return Devices.of(
                record.host().resources().devices(),
                record.host().security().privileged(),
                hasOwnDev,
                devices);
    }

    /// The limits of the container's control group, for its next run.
    public ResourcesSpec resources(ContainerRecord record) {
        return GroupResources.of(record.host().resources(), nodes(record).rules());
    }

    /// The control group of a container.
    public static CgroupPath cgroup(ContainerId id, HostConfig host) {
        return cgroup(id, host.resources().cgroupParent());
    }

    /// @param parent empty: the engine's own
    public static CgroupPath cgroup(ContainerId id, String parent) {
        return CgroupPath.of(parent.isEmpty() ? CgroupPath.DEFAULT_PARENT : parent, id.value());
    }

    private static String workingDirectory(String asked) {
        if (asked.isEmpty()) {
            return "/";
        }
        if (!asked.startsWith("/")) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "the working directory '"
                            + asked
                            + "' is invalid, it needs to be an absolute path");
        }
        return asked;
    }

    private void requireKnown(ResolvedUser user) {
        if (confined && (user.uid() > host.lastUser() || user.gid() > host.lastGroup())) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED,
                    "user "
                            + user.uid()
                            + ":"
                            + user.gid()
                            + ": an id that this user has not been given (more of them: /etc/subuid"
                            + " and /etc/subgid, mapped by the package uidmap)");
        }
    }

    private List<ProcessSpec.RlimitSpec> limits(HostConfig asked) {
        ResourceLimits own = new ResourceLimits(syscalls);
        List<ProcessSpec.RlimitSpec> limits =
                ProcessLimits.of(asked.resources().ulimits(), own.get(Resource.NOFILE));
        return confined ? ProcessLimits.within(limits, own) : limits;
    }

    /// Less likely a victim than the engine itself is only what root starts.
    private int score(int asked) {
        if (asked < LOWEST_SCORE || asked > HIGHEST_SCORE) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid value " + asked + ", range for oom score adj is [-1000, 1000]");
        }
        return confined ? Math.max(asked, host.oomScore()) : asked;
    }
}
