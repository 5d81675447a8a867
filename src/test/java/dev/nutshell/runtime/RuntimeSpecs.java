package dev.nutshell.runtime;

import dev.nutshell.spec.runtime.LinuxSpec;
import dev.nutshell.spec.runtime.LinuxSpec.DeviceSpec;
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

/// Builds the specifications of tests: a plain container, changed in what a test is about.
public final class RuntimeSpecs {
    public static final MountSpec PROC = mount("/proc", "proc", "nosuid");
    public static final MountSpec DEV = mount("/dev", "tmpfs", "mode=755");
    public static final MountSpec CGROUP = mount("/sys/fs/cgroup", "cgroup", "nosuid", "ro");
    public static final DeviceSpec NULL = new DeviceSpec("/dev/null", 'c', 1, 3, 0666, 0, 0);

    private final List<NamespaceSpec> namespaces = new ArrayList<>();
    private final List<MountSpec> mounts = new ArrayList<>();
    private Map<String, String> sysctl = Map.of();
    private List<String> arguments = List.of("sh");
    private List<RlimitSpec> limits = List.of();
    private String propagation = "";
    private String cwd = "/";
    private Integer oomScore;
    private boolean terminal;
    private boolean supervised;
    private boolean noNewPrivileges;
    private boolean readOnly;

    public RuntimeSpecs namespaces(NamespaceType... types) {
        for (NamespaceType type : types) {
            namespaces.add(NamespaceSpec.made(type));
        }
        return this;
    }

    public RuntimeSpecs joined(NamespaceType type, String path) {
        namespaces.add(new NamespaceSpec(type, path));
        return this;
    }

    public RuntimeSpecs mounts(MountSpec... added) {
        mounts.addAll(List.of(added));
        return this;
    }

    public RuntimeSpecs sysctl(String name, String value) {
        sysctl = Map.of(name, value);
        return this;
    }

    public RuntimeSpecs arguments(String... words) {
        arguments = List.of(words);
        return this;
    }

    public RuntimeSpecs limits(RlimitSpec... given) {
        limits = List.of(given);
        return this;
    }

    public RuntimeSpecs propagation(String word) {
        propagation = word;
        return this;
    }

    public RuntimeSpecs cwd(String path) {
        cwd = path;
        return this;
    }

    public RuntimeSpecs oomScore(int score) {
        oomScore = score;
        return this;
    }

    public RuntimeSpecs terminal() {
        terminal = true;
        return this;
    }

    public RuntimeSpecs supervised() {
        supervised = true;
        return this;
    }

    public RuntimeSpecs noNewPrivileges() {
        noNewPrivileges = true;
        return this;
    }

    public RuntimeSpecs readOnly() {
        readOnly = true;
        return this;
    }

    public ProcessSpec process() {
        return new ProcessSpec(
                terminal,
                new UserSpec(1000, 100, List.of(5L)),
                arguments,
                List.of("PATH=/bin"),
                cwd,
                new CapabilitiesSpec(1, 2, 4, 8, 16),
                limits,
                noNewPrivileges,
                oomScore,
                supervised);
    }

    public RuntimeSpec build() {
        return new RuntimeSpec(
                process(),
                new RuntimeSpec.RootSpec(readOnly),
                "host",
                "",
                mounts,
                new LinuxSpec(
                        namespaces,
                        List.of(NULL),
                        List.of("/proc/kcore"),
                        List.of("/proc/sys"),
                        sysctl,
                        "/group",
                        null,
                        propagation,
                        Map.of()),
                Map.of());
    }

    public static MountSpec mount(String destination, String type, String... options) {
        return new MountSpec(destination, type, type, List.of(options));
    }

    public static MountSpec bind(String source, String destination, String... options) {
        return new MountSpec(destination, "bind", source, List.of(options));
    }
}
