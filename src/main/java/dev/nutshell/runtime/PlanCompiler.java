package dev.nutshell.runtime;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.cgroup.CgroupHierarchies;
import dev.nutshell.kernel.mount.Propagation;
import dev.nutshell.kernel.namespace.Namespace;
import dev.nutshell.kernel.process.Resource;
import dev.nutshell.kernel.seccomp.BpfProgram;
import dev.nutshell.kernel.seccomp.FilterFlag;
import dev.nutshell.kernel.security.CapabilitySet;
import dev.nutshell.runtime.init.AttachRoot;
import dev.nutshell.runtime.init.ExecuteProgram;
import dev.nutshell.runtime.init.FreezeMount;
import dev.nutshell.runtime.init.InitPlan;
import dev.nutshell.runtime.init.InitStep;
import dev.nutshell.runtime.init.InstallSeccomp;
import dev.nutshell.runtime.init.IsolateMounts;
import dev.nutshell.runtime.init.JoinKeyring;
import dev.nutshell.runtime.init.LimitBounding;
import dev.nutshell.runtime.init.MakeWorkingDirectory;
import dev.nutshell.runtime.init.MaskPath;
import dev.nutshell.runtime.init.NoNewPrivileges;
import dev.nutshell.runtime.init.OpenConsole;
import dev.nutshell.runtime.init.PivotRoot;
import dev.nutshell.runtime.init.ProtectPath;
import dev.nutshell.runtime.init.RaiseLoopback;
import dev.nutshell.runtime.init.RemountRoot;
import dev.nutshell.runtime.init.SetCapabilities;
import dev.nutshell.runtime.init.SetNames;
import dev.nutshell.runtime.init.SetOomScore;
import dev.nutshell.runtime.init.SetResourceLimit;
import dev.nutshell.runtime.init.SetSysctl;
import dev.nutshell.runtime.init.SetUser;
import dev.nutshell.runtime.init.StayAsInit;
import dev.nutshell.runtime.init.WriteFile;
import dev.nutshell.spec.runtime.LinuxSpec.NamespaceSpec;
import dev.nutshell.spec.runtime.MountSpec;
import dev.nutshell.spec.runtime.ProcessSpec;
import dev.nutshell.spec.runtime.RuntimeSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Compiles a runtime specification to the steps that make it true.
///
/// The order is fixed by the kernel and by attacks: the root is entered before anything is mounted, so that no path of the
/// image can lead to the host; privileges are dropped last, and the filter as late as it can be installed.
public final class PlanCompiler {
    /// A filter of a container.
    public record Filter(BpfProgram program, Set<FilterFlag> flags) {
        public Filter {
            flags = Set.copyOf(flags);
        }
    }

    /// What the specification does not say of a container.
    ///
    /// @param name for its keyring
    /// @param place an existing directory of the engine, where the root is attached for a moment
    /// @param filters for system calls, in the order in which they are installed: all of them have to agree
    /// @param files written into the mounts, below places which are read-only from then on
    public record Subject(String name, Path place, List<Filter> filters, List<WriteFile> files) {
        public Subject {
            filters = List.copyOf(filters);
            files = List.copyOf(files);
        }
    }

    /// The machine that the plan is for.
    ///
    /// @param confined the engine is in a user namespace: what the kernel makes only for those who have it already is made
    ///     before the host's tree goes
    public record Host(CgroupHierarchies hierarchies, boolean confined) {}

    private final RuntimeSpec spec;
    private final Subject subject;
    private final Host host;
    private final MountSteps mounts;
    private final List<InitStep> steps = new ArrayList<>();

    private PlanCompiler(RuntimeSpec spec, Subject subject, Host host) {
        this.spec = spec;
        this.subject = subject;
        this.host = host;
        this.mounts = new MountSteps(spec.mounts(), host.hierarchies());
    }

    /// @throws EngineException INVALID_ARGUMENT
    public static StartPlan compile(RuntimeSpec spec, Subject subject, Host host) {
        return new PlanCompiler(spec, subject, host).compile();
    }

    /// The steps of a further process in a running container: it has joined the namespaces before the first of them.
    ///
    /// @param name of the container, for its keyring: the caller's own must not be reachable inside
    public static InitPlan compileExecution(
            ProcessSpec process, String name, List<Filter> filters) {
        List<InitStep> steps = new ArrayList<>();
        steps.add(keyring(name));
        if (process.terminal()) {
            steps.add(new OpenConsole(0, 0, false));
        }
        Integer oomScore = process.oomScoreAdj();
        if (oomScore != null) {
            steps.add(new SetOomScore(oomScore));
        }
        for (ProcessSpec.RlimitSpec limit : process.rlimits()) {
            steps.add(new SetResourceLimit(resource(limit.type()), limit.soft(), limit.hard()));
        }
        steps.addAll(privileges(process, filters));
        steps.add(program(process));
        return new InitPlan(steps);
    }

    private StartPlan compile() {
        List<Namespace> made = new ArrayList<>();
        List<StartPlan.Join> joined = new ArrayList<>();
        Set<Namespace> kinds = EnumSet.noneOf(Namespace.class);
        for (NamespaceSpec namespace : spec.linux().namespaces()) {
            Namespace kind = Namespace.valueOf(namespace.type().name());
            if (!kinds.add(kind)) {
                throw new EngineException(
                        ErrorKind.INVALID_ARGUMENT,
                        "namespace " + kind.ociName() + " is given twice");
            }
            String path = namespace.path();
            if (path != null) {
                joined.add(new StartPlan.Join(kind, path));
            } else {
                made.add(kind);
            }
        }
        enterRoot(made);
        steps.addAll(mounts.steps(made.contains(Namespace.CGROUP)));
        devices();
        writeFiles();
        kernelSettings(made);
        protect();
        process();
        made.remove(Namespace.CGROUP);
        return new StartPlan(
                made,
                joined,
                mounts.sources(),
                new InitPlan(steps),
                spec.process().terminal(),
                spec.linux().timeOffsets(),
                spec.linux().cgroupsPath(),
                spec.linux().resources());
    }

    private static InitStep keyring(String name) {
        return new JoinKeyring("_ses." + name);
    }

    private void enterRoot(List<Namespace> made) {
        steps.add(keyring(subject.name()));
        Integer oomScore = spec.process().oomScoreAdj();
        if (oomScore != null) {
            steps.add(new SetOomScore(oomScore));
        }
        if (made.contains(Namespace.NETWORK)) {
            steps.add(new RaiseLoopback());
        }
        steps.add(new IsolateMounts());
        if (host.confined()) {
            steps.addAll(mounts.prepared());
        }
        steps.add(new AttachRoot(StartPlan.ROOT, subject.place().toString()));
        steps.add(new PivotRoot());
    }

    private void devices() {
        steps.addAll(DeviceSteps.of(spec, mounts.all()));
        if (spec.process().terminal()) {
            steps.add(new OpenConsole(0, 0, true));
        }
    }

    private void writeFiles() {
        steps.addAll(subject.files());
        subject.files().stream()
                .map(this::mountOf)
                .distinct()
                .forEach(mount -> steps.add(new FreezeMount(mount)));
    }

    /// The mount that a file lies in.
    private String mountOf(WriteFile file) {
        return mounts.all().stream()
                .map(MountSpec::destination)
                .filter(place -> file.path().startsWith(place + "/"))
                .max(Comparator.comparingInt(String::length))
                .orElseThrow(
                        () ->
                                new EngineException(
                                        ErrorKind.INTERNAL, file.path() + ": not in a mount"));
    }

    private void kernelSettings(List<Namespace> made) {
        if (made.contains(Namespace.UTS)) {
            steps.add(new SetNames(spec.hostname(), spec.domainname()));
        }
        for (Map.Entry<String, String> parameter : spec.linux().sysctl().entrySet()) {
            steps.add(new SetSysctl(parameter.getKey(), parameter.getValue()));
        }
    }

    private void protect() {
        steps.add(new MakeWorkingDirectory(spec.process().cwd()));
        steps.add(new RemountRoot(spec.root().readonly(), propagation()));
        spec.linux().readonlyPaths().forEach(path -> steps.add(new ProtectPath(path)));
        spec.linux().maskedPaths().forEach(path -> steps.add(new MaskPath(path)));
    }

    private void process() {
        for (ProcessSpec.RlimitSpec limit : spec.process().rlimits()) {
            steps.add(new SetResourceLimit(resource(limit.type()), limit.soft(), limit.hard()));
        }
        List<InitStep> last = privileges(spec.process(), subject.filters());
        last.add(program(spec.process()));
        if (spec.process().supervised()) {
            steps.add(new StayAsInit(StartPlan.EXECUTABLE, new InitPlan(last)));
        } else {
            steps.addAll(last);
        }
    }

    /// Without `no_new_privs` filters need CAP_SYS_ADMIN, so they go first; with it, last (runc, standard_init_linux.go).
    private static List<InitStep> privileges(ProcessSpec process, List<Filter> filters) {
        ProcessSpec.CapabilitiesSpec capabilities = process.capabilities();
        List<InitStep> last = new ArrayList<>();
        List<InstallSeccomp> install =
                filters.stream().map(it -> new InstallSeccomp(it.program(), it.flags())).toList();
        if (process.noNewPrivileges()) {
            last.add(new NoNewPrivileges());
        } else {
            last.addAll(install);
        }
        last.add(new LimitBounding(new CapabilitySet(capabilities.bounding())));
        last.add(
                new SetUser(
                        process.user().uid(),
                        process.user().gid(),
                        process.user().additionalGids(),
                        process.cwd()));
        last.add(
                new SetCapabilities(
                        new CapabilitySet(capabilities.effective()),
                        new CapabilitySet(capabilities.permitted()),
                        new CapabilitySet(capabilities.inheritable()),
                        new CapabilitySet(capabilities.ambient())));
        if (process.noNewPrivileges()) {
            last.addAll(install);
        }
        return last;
    }

    private static InitStep program(ProcessSpec process) {
        if (process.args().isEmpty()) {
            throw new EngineException(ErrorKind.INVALID_ARGUMENT, "no command specified");
        }
        return new ExecuteProgram(process.args(), process.env());
    }

    private static Resource resource(String type) {
        return Resource.ofName(type)
                .orElseThrow(
                        () ->
                                new EngineException(
                                        ErrorKind.INVALID_ARGUMENT,
                                        "resource limit " + type + ": no such limit"));
    }

    private Propagation propagation() {
        String word = spec.linux().rootfsPropagation();
        return switch (word) {
            case "", "private", "rprivate" -> Propagation.PRIVATE;
            case "slave", "rslave" -> Propagation.SLAVE;
            case "shared", "rshared" -> Propagation.SHARED;
            case "unbindable", "runbindable" -> Propagation.UNBINDABLE;
            default ->
                    throw new EngineException(
                            ErrorKind.INVALID_ARGUMENT,
                            "rootfs propagation " + word + ": want private, slave or shared");
        };
    }
}
