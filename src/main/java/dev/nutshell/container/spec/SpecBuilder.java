package dev.nutshell.container.spec;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.user.ResolvedUser;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.cgroup.CgroupPath;
import dev.nutshell.kernel.cgroup.Resources;
import dev.nutshell.kernel.process.Resource;
import dev.nutshell.kernel.process.ResourceLimits;
import dev.nutshell.kernel.security.Capabilities;
import dev.nutshell.kernel.security.CapabilitySet;
import dev.nutshell.runtime.PlanCompiler.Filter;
import dev.nutshell.spec.container.ContainerConfig;
import dev.nutshell.spec.container.HostConfig;
import dev.nutshell.spec.container.NetworkMode;
import dev.nutshell.spec.container.SecurityConfig;
import dev.nutshell.spec.container.Ulimit;
import dev.nutshell.spec.runtime.LinuxSpec;
import dev.nutshell.spec.runtime.LinuxSpec.NamespaceSpec;
import dev.nutshell.spec.runtime.LinuxSpec.NamespaceType;
import dev.nutshell.spec.runtime.MountSpec;
import dev.nutshell.spec.runtime.ProcessSpec;
import dev.nutshell.spec.runtime.ProcessSpec.CapabilitiesSpec;
import dev.nutshell.spec.runtime.ProcessSpec.RlimitSpec;
import dev.nutshell.spec.runtime.ProcessSpec.UserSpec;
import dev.nutshell.spec.runtime.RuntimeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/// Builds the runtime specification of a container.
public final class SpecBuilder {
    /// `moby:daemon/pkg/oci/defaults.go`; `/proc/interrupts` and powercap: GHSA-6fw5-f8r9-fgfm, GHSA-jq35-85cj-fj4p.
    private static final List<String> MASKED =
            List.of(
                    "/proc/acpi",
                    "/proc/asound",
                    "/proc/interrupts",
                    "/proc/kcore",
                    "/proc/keys",
                    "/proc/latency_stats",
                    "/proc/sched_debug",
                    "/proc/scsi",
                    "/proc/timer_list",
                    "/proc/timer_stats",
                    "/sys/devices/virtual/powercap",
                    "/sys/firmware");

    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    /// Soft 1024 keeps old programs from closing a million descriptors at their start; hard leaves room for those that ask
    /// (containerd 2.1.5, Docker 29).
    private static final long NOFILE_SOFT = 1024;

    private static final long NOFILE_HARD = 524_288;

    private final Syscalls syscalls;

    public SpecBuilder(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// What is known of a container at its start.
    ///
    /// @param config merged with the image's; hostname and working directory are decided
    /// @param command program and arguments
    /// @param mounts the container's own, beside the defaults
    /// @param firstProcess gives the first process of the running container that is named, for namespaces that are joined
    public record Input(
            ContainerId id,
            ContainerConfig config,
            HostConfig host,
            List<String> command,
            ResolvedUser user,
            List<MountSpec> mounts,
            ToIntFunction<String> firstProcess) {
        public Input {
            command = List.copyOf(command);
            mounts = List.copyOf(mounts);
        }
    }

    /// A specification with what travels beside it.
    ///
    /// @param filter empty for no filter
    public record Built(RuntimeSpec spec, Optional<Filter> filter, Resources resources) {}

    /// What was asked of a further process in a running container.
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

    /// A further process with its filter.
    public record BuiltExecution(ProcessSpec process, Optional<Filter> filter) {}

    /// @throws EngineException INVALID_ARGUMENT for what Docker refuses too
    public Built build(Input input) {
        HostConfig host = input.host();
        SecurityOptions security = SecurityOptions.parse(host.security().securityOptions());
        CapabilitySet capabilities = capabilities(host.security());
        List<NamespaceSpec> namespaces = ContainerNamespaces.of(host, input.firstProcess());
        ContainerDevices devices = ContainerDevices.of(syscalls, host);
        RuntimeSpec spec =
                new RuntimeSpec(
                        process(input, security, capabilities),
                        new RuntimeSpec.RootSpec(host.storage().readOnlyRoot()),
                        input.config().hostname(),
                        input.config().domainname(),
                        DefaultMounts.with(host, input.mounts()),
                        new LinuxSpec(
                                namespaces,
                                devices.nodes(),
                                masked(host.security()),
                                readOnly(host.security()),
                                sysctls(host, namespaces),
                                cgroup(input).value(),
                                "",
                                Map.of()),
                        host.annotations());
        return new Built(
                spec,
                host.security().privileged() && security.seccomp().isEmpty()
                        ? Optional.empty()
                        : security.filter(capabilities),
                GroupResources.of(host.resources(), devices.rules()));
    }

    /// @param config of the container, merged
    public BuiltExecution build(ContainerConfig config, HostConfig host, Execution asked) {
        SecurityOptions security = SecurityOptions.parse(host.security().securityOptions());
        boolean isPrivileged = asked.privileged() || host.security().privileged();
        CapabilitySet capabilities =
                asked.privileged() ? available() : capabilities(host.security());
        ProcessSpec process =
                new ProcessSpec(
                        asked.tty(),
                        user(asked.user()),
                        asked.command(),
                        ProcessEnvironment.of(config, asked.env(), asked.tty(), asked.user().home()),
                        asked.workingDir(),
                        sets(capabilities),
                        limits(host.resources().ulimits()),
                        security.noNewPrivileges(),
                        null,
                        false);
        return new BuiltExecution(
                process,
                isPrivileged && security.seccomp().isEmpty()
                        ? Optional.empty()
                        : security.filter(capabilities));
    }

    /// The control group of a container.
    public static CgroupPath cgroup(ContainerId id, HostConfig host) {
        String parent = host.resources().cgroupParent();
        return CgroupPath.of(
                parent.isEmpty() ? CgroupPath.DEFAULT_PARENT : parent, id.value());
    }

    private static CgroupPath cgroup(Input input) {
        return cgroup(input.id(), input.host());
    }

    private ProcessSpec process(
            Input input, SecurityOptions security, CapabilitySet capabilities) {
        ContainerConfig config = input.config();
        int oomScore = input.host().oomScoreAdjust();
        return new ProcessSpec(
                config.streams().tty(),
                user(input.user()),
                input.command(),
                ProcessEnvironment.of(config, input.user().home()),
                config.workingDir().isEmpty() ? "/" : config.workingDir(),
                sets(capabilities),
                limits(input.host().resources().ulimits()),
                security.noNewPrivileges(),
                oomScore == 0 ? null : oomScore,
                Boolean.TRUE.equals(input.host().init()));
    }

    private static UserSpec user(ResolvedUser user) {
        return new UserSpec(user.uid(), user.gid(), user.additionalGids());
    }

    private CapabilitySet capabilities(SecurityConfig security) {
        CapabilitySet available = available();
        if (security.privileged()) {
            return available;
        }
        return CapabilitySet.DOCKER_DEFAULT
                .adjusted(security.capAdd(), security.capDrop(), available)
                .intersection(available);
    }

    /// What the engine itself may give away.
    private CapabilitySet available() {
        Capabilities capabilities = new Capabilities(syscalls);
        return capabilities.bounding().intersection(capabilities.current().permitted());
    }

    /// Ambient and inheritable stay empty (CVE-2022-24769).
    private static CapabilitiesSpec sets(CapabilitySet capabilities) {
        long bits = capabilities.bits();
        return new CapabilitiesSpec(bits, bits, 0, bits, 0);
    }

    private List<RlimitSpec> limits(List<Ulimit> asked) {
        List<RlimitSpec> limits = new ArrayList<>();
        boolean hasNofile = false;
        for (Ulimit limit : asked) {
            Resource resource =
                    Resource.ofName(limit.name())
                            .orElseThrow(
                                    () ->
                                            new EngineException(
                                                    ErrorKind.INVALID_ARGUMENT,
                                                    "invalid ulimit type: " + limit.name()));
            hasNofile |= resource == Resource.NOFILE;
            limits.add(new RlimitSpec(resource.ociName(), limit.soft(), limit.hard()));
        }
        if (!hasNofile) {
            // a hard limit can be raised by who has CAP_SYS_RESOURCE only
            long inherited = new ResourceLimits(syscalls).get(Resource.NOFILE).hard();
            long hard =
                    inherited == ResourceLimits.UNLIMITED
                            ? NOFILE_HARD
                            : Math.min(NOFILE_HARD, inherited);
            limits.add(
                    new RlimitSpec(Resource.NOFILE.ociName(), Math.min(NOFILE_SOFT, hard), hard));
        }
        return limits;
    }

    private static List<String> masked(SecurityConfig security) {
        List<String> asked = security.maskedPaths();
        if (security.privileged()) {
            return asked == null ? List.of() : asked;
        }
        return asked == null ? MASKED : asked;
    }

    private static List<String> readOnly(SecurityConfig security) {
        List<String> asked = security.readonlyPaths();
        if (security.privileged()) {
            return asked == null ? List.of() : asked;
        }
        return asked == null ? READ_ONLY : asked;
    }

    /// Ports below 1024 and `ping` need no privilege inside a network of one's own (moby: daemon/oci_linux.go).
    private static Map<String, String> sysctls(HostConfig host, List<NamespaceSpec> namespaces) {
        Map<String, String> sysctls = new TreeMap<>();
        boolean hasNetwork = namespaces.contains(NamespaceSpec.made(NamespaceType.NETWORK));
        if (hasNetwork) {
            sysctls.put("net.ipv4.ip_unprivileged_port_start", "0");
            sysctls.put("net.ipv4.ping_group_range", "0 2147483647");
        }
        boolean hasIpc = namespaces.contains(NamespaceSpec.made(NamespaceType.IPC));
        host.sysctls()
                .forEach(
                        (name, value) -> {
                            requireNamespaced(name, hasNetwork, hasIpc, host.network().mode());
                            sysctls.put(name, value);
                        });
        return sysctls;
    }

    /// A parameter that no namespace of the container holds is the whole machine's.
    private static void requireNamespaced(
            String name, boolean hasNetwork, boolean hasIpc, NetworkMode mode) {
        String dotted = name.replace('/', '.');
        boolean isIpc =
                dotted.startsWith("kernel.msg")
                        || dotted.startsWith("kernel.shm")
                        || dotted.equals("kernel.sem")
                        || dotted.startsWith("fs.mqueue.");
        boolean isNetwork = dotted.startsWith("net.");
        if ((isIpc && hasIpc) || (isNetwork && hasNetwork)) {
            return;
        }
        throw new EngineException(
                ErrorKind.INVALID_ARGUMENT,
                isNetwork
                        ? "sysctl '" + name + "' is not allowed in network mode " + mode.text()
                        : "sysctl '" + name + "' is not allowed: it is not of a namespace of the container");
    }
}
