package dev.nutshell.runtime;

import static dev.nutshell.runtime.RuntimeSpecs.CGROUP;
import static dev.nutshell.runtime.RuntimeSpecs.DEV;
import static dev.nutshell.runtime.RuntimeSpecs.PROC;
import static dev.nutshell.runtime.RuntimeSpecs.bind;
import static dev.nutshell.runtime.RuntimeSpecs.mount;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.cgroup.CgroupHierarchies;
import dev.nutshell.kernel.cgroup.Hierarchy;
import dev.nutshell.kernel.mount.Propagation;
import dev.nutshell.kernel.namespace.Namespace;
import dev.nutshell.kernel.process.Resource;
import dev.nutshell.kernel.seccomp.BpfProgram;
import dev.nutshell.kernel.seccomp.FilterFlag;
import dev.nutshell.kernel.security.CapabilitySet;
import dev.nutshell.runtime.init.AttachRoot;
import dev.nutshell.runtime.init.AwaitParent;
import dev.nutshell.runtime.init.BindMount;
import dev.nutshell.runtime.init.ExecuteProgram;
import dev.nutshell.runtime.init.FreezeMount;
import dev.nutshell.runtime.init.InitStep;
import dev.nutshell.runtime.init.InstallSeccomp;
import dev.nutshell.runtime.init.IsolateMounts;
import dev.nutshell.runtime.init.JoinKeyring;
import dev.nutshell.runtime.init.LimitBounding;
import dev.nutshell.runtime.init.MakeDevice;
import dev.nutshell.runtime.init.MakeLink;
import dev.nutshell.runtime.init.MakeWorkingDirectory;
import dev.nutshell.runtime.init.MaskPath;
import dev.nutshell.runtime.init.MountFilesystem;
import dev.nutshell.runtime.init.NoNewPrivileges;
import dev.nutshell.runtime.init.OpenConsole;
import dev.nutshell.runtime.init.PivotRoot;
import dev.nutshell.runtime.init.PrepareFilesystem;
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
import dev.nutshell.runtime.init.UnshareCgroup;
import dev.nutshell.runtime.init.WriteFile;
import dev.nutshell.spec.runtime.LinuxSpec.NamespaceType;
import dev.nutshell.spec.runtime.MountSpec;
import dev.nutshell.spec.runtime.ProcessSpec.RlimitSpec;
import dev.nutshell.spec.runtime.RuntimeSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanCompilerTest {
    private static final PlanCompiler.Filter FILTER =
            new PlanCompiler.Filter(
                    BpfProgram.ofBytes(new byte[] {6, 0, 0, 0, 0, 0, 0, 0}),
                    Set.of(FilterFlag.LOG));

    private static final CgroupHierarchies UNIFIED =
            new CgroupHierarchies(List.of(Hierarchy.v2("/sys/fs/cgroup", "memory")));
    private static final PlanCompiler.Host HOST = new PlanCompiler.Host(UNIFIED, false);

    private final RuntimeSpecs spec = new RuntimeSpecs();

    @Test
    void wholePlanIsInTheOrderThatKernelAndAttacksDemand() {
        StartPlan plan =
                compile(
                        spec.namespaces(
                                        NamespaceType.PID,
                                        NamespaceType.MOUNT,
                                        NamespaceType.NETWORK,
                                        NamespaceType.UTS,
                                        NamespaceType.CGROUP)
                                .mounts(PROC, DEV, CGROUP, bind("/srv", "/data", "rbind"))
                                .sysctl("net.ipv4.ip_forward", "1")
                                .limits(new RlimitSpec("RLIMIT_NOFILE", 1024, 4096))
                                .oomScore(500)
                                .terminal()
                                .noNewPrivileges()
                                .readOnly()
                                .cwd("/srv/app"));

        assertThat(plan.init().steps())
                .containsExactly(
                        new JoinKeyring("_ses.name"),
                        new SetOomScore(500),
                        new RaiseLoopback(),
                        new IsolateMounts(),
                        new AttachRoot(5, "/run/place"),
                        new PivotRoot(),
                        new MountFilesystem("/proc", "proc", "proc", List.of("nosuid")),
                        new MountFilesystem("/dev", "tmpfs", "tmpfs", List.of("mode=755")),
                        new AwaitParent(false),
                        new UnshareCgroup(),
                        new MountFilesystem(
                                "/sys/fs/cgroup", "cgroup2", "cgroup", List.of("nosuid", "ro")),
                        new BindMount(7, "/data", List.of("rbind")),
                        new MakeDevice(RuntimeSpecs.NULL),
                        new MakeLink("/dev/fd", "/proc/self/fd"),
                        new MakeLink("/dev/stdin", "/proc/self/fd/0"),
                        new MakeLink("/dev/stdout", "/proc/self/fd/1"),
                        new MakeLink("/dev/stderr", "/proc/self/fd/2"),
                        new MakeLink("/dev/core", "/proc/kcore"),
                        new MakeLink("/dev/ptmx", "pts/ptmx"),
                        new OpenConsole(0, 0, true),
                        new SetNames("host", ""),
                        new SetSysctl("net.ipv4.ip_forward", "1"),
                        new MakeWorkingDirectory("/srv/app"),
                        new RemountRoot(true, Propagation.PRIVATE),
                        new ProtectPath("/proc/sys"),
                        new MaskPath("/proc/kcore"),
                        new SetResourceLimit(Resource.NOFILE, 1024, 4096),
                        new NoNewPrivileges(),
                        new LimitBounding(new CapabilitySet(1)),
                        new SetUser(1000, 100, List.of(5L), "/srv/app"),
                        new SetCapabilities(
                                new CapabilitySet(2),
                                new CapabilitySet(8),
                                new CapabilitySet(4),
                                new CapabilitySet(16)),
                        new InstallSeccomp(FILTER.program(), FILTER.flags()),
                        new ExecuteProgram(List.of("sh"), List.of("PATH=/bin")));
    }

    @Test
    void cgroupNamespaceIsMadeByInitAndNotByTheClone() {
        StartPlan plan = compile(spec.namespaces(NamespaceType.PID, NamespaceType.CGROUP));

        assertThat(plan.made()).containsExactly(Namespace.PID);
        assertThat(plan.init().steps()).containsOnlyOnce(new UnshareCgroup());
    }

    @Test
    void cgroupNamespaceOfAnotherIsJoined() {
        StartPlan plan = compile(spec.joined(NamespaceType.CGROUP, "/proc/9/ns/cgroup"));

        assertThat(plan.joined())
                .containsExactly(new StartPlan.Join(Namespace.CGROUP, "/proc/9/ns/cgroup"));
        assertThat(plan.init().steps()).doesNotContain(new UnshareCgroup());
    }

    @ParameterizedTest
    @EnumSource(NamespaceType.class)
    void everyKindOfNamespaceIsKnownToTheKernelLayer(NamespaceType type) {
        StartPlan plan = compile(spec.joined(type, "/proc/9/ns/x"));

        assertThat(plan.joined())
                .containsExactly(
                        new StartPlan.Join(
                                Namespace.ofOciName(type.name().toLowerCase(Locale.ROOT))
                                        .orElseThrow(),
                                "/proc/9/ns/x"));
    }

    @Test
    void namespaceThatIsGivenTwiceIsRefused() {
        assertRefused(
                spec.namespaces(NamespaceType.PID).joined(NamespaceType.PID, "/proc/1/ns/pid"),
                "namespace pid is given twice");
    }

    @Test
    void loopbackOfANetworkNamespaceThatIsJoinedIsLeftAlone() {
        assertThat(compile(spec.joined(NamespaceType.NETWORK, "/proc/9/ns/net")).init().steps())
                .doesNotContain(new RaiseLoopback());
    }

    @Test
    void hostNameIsOnlySetInAnOwnNamespace() {
        assertThat(compile(spec).init().steps())
                .noneMatch(step -> step instanceof SetNames || step instanceof UnshareCgroup);
    }

    @Test
    void parentIsAwaitedAlsoWithoutCgroupMount() {
        assertThat(compile(spec.mounts(PROC)).init().steps())
                .containsSubsequence(
                        new MountFilesystem("/proc", "proc", "proc", List.of("nosuid")),
                        new AwaitParent(false))
                .containsOnlyOnce(new AwaitParent(false));
    }

    @Test
    void bindsHaveTheDescriptorsOfTheirSources() {
        StartPlan plan =
                compile(
                        spec.mounts(
                                bind("/a", "/x"),
                                PROC,
                                bind("/b", "/y", "rbind", "ro"),
                                new MountSpec("/z", "", "/c", List.of("bind")),
                                new MountSpec("/n", "nfs", ":/export", List.of("ro")),
                                new MountSpec("/s", "bind", "/d", List.of(), "sub")));

        assertThat(plan.sources())
                .containsExactly(
                        new StartPlan.Source.Tree("/a", false, ""),
                        new StartPlan.Source.Tree("/b", true, ""),
                        new StartPlan.Source.Tree("/c", false, ""),
                        new StartPlan.Source.FileSystem("nfs", ":/export", List.of("ro")),
                        new StartPlan.Source.Tree("/d", false, "sub"));
        assertThat(plan.init().steps())
                .containsSubsequence(
                        new BindMount(7, "/x", List.of()),
                        new BindMount(8, "/y", List.of("rbind", "ro")),
                        new BindMount(9, "/z", List.of("bind")),
                        new BindMount(10, "/n", List.of("ro")),
                        new BindMount(11, "/s", List.of()));
        assertThat(StartPlan.FIRST_SOURCE).isEqualTo(7);
    }

    @Test
    void aReadOnlyOverlayIsMadeOutsideAndOthersAreLeftToTheKernel() {
        String first = MountSpec.LOWER + "/a";
        String second = MountSpec.LOWER + "/b";
        StartPlan plan =
                compile(
                        spec.mounts(
                                overlay("/x", "etc", "ro", first, second),
                                overlay("/y", "", "ro", first),
                                overlay("/z", "", first, second, "xino=on")));

        assertThat(plan.sources())
                .containsExactly(
                        new StartPlan.Source.Overlay(List.of("/a", "/b"), "etc"),
                        new StartPlan.Source.FileSystem("overlay", "o", List.of("ro", first)),
                        new StartPlan.Source.FileSystem(
                                "overlay", "o", List.of(first, second, "xino=on")));
        assertThat(plan.init().steps())
                .containsSubsequence(
                        new BindMount(7, "/x", List.of("ro")),
                        new BindMount(8, "/y", List.of("ro")),
                        new BindMount(9, "/z", List.of("xino=on")));
    }

    private static MountSpec overlay(String destination, String subpath, String... options) {
        return new MountSpec(destination, "overlay", "o", List.of(options), subpath);
    }

    @ParameterizedTest
    @CsvSource({
        "//proc/,   /proc",
        "/./proc,   /proc",
        "/a/../dev, /dev",
        "/../../x/, /x",
        "/a//b/./c, /a/b/c"
    })
    void destinationIsTakenInItsShortestForm(String written, String meant) {
        assertThat(compile(spec.mounts(mount(written, "proc"))).init().steps())
                .contains(new MountFilesystem(meant, "proc", "proc", List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "data, the destination has to be an absolute path",
        "'', the destination has to be an absolute path",
        "/, the destination cannot be the root",
        "/a/.., the destination cannot be the root",
        "/proc, only a proc file system can be mounted there",
        "/./proc/, only a proc file system can be mounted there"
    })
    void destinationWhereNothingCanBeMountedIsRefused(String destination, String why) {
        assertRefused(
                spec.mounts(bind("/srv", destination)), "mount on " + destination + ": " + why);
    }

    @Test
    void procOfTheHostCanBeBoundOnProc() {
        assertThat(compile(spec.mounts(bind("/proc", "/proc", "rbind"))).sources())
                .containsExactly(new StartPlan.Source.Tree("/proc", true, ""));
    }

    /// `-v /dev:/dev`: making nodes there would replace the host's.
    @ParameterizedTest
    @ValueSource(strings = {"/dev", "/dev/", "//dev", "/x/../dev"})
    void nothingIsMadeInSomebodyElsesDev(String destination) {
        for (MountSpec dev :
                List.of(
                        bind("/dev", destination, "rbind"),
                        new MountSpec(destination, "", "/dev", List.of("bind")),
                        new MountSpec(destination, "none", "/dev", List.of("rbind")))) {
            assertThat(compile(new RuntimeSpecs().mounts(dev)).init().steps())
                    .noneMatch(step -> step instanceof MakeDevice || step instanceof MakeLink);
        }
    }

    @Test
    void devicesAreMadeInTheRootsOwnDevToo() {
        assertThat(compile(spec.mounts(PROC)).init().steps())
                .contains(new MakeDevice(RuntimeSpecs.NULL), new MakeLink("/dev/ptmx", "pts/ptmx"));
    }

    @Test
    void bindsBelowDevDoNotKeepDevicesFromBeingMade() {
        assertThat(compile(spec.mounts(DEV, bind("/dev/shm", "/dev/shm"))).init().steps())
                .contains(new MakeDevice(RuntimeSpecs.NULL));
    }

    @Test
    void filterGoesFirstWhereItNeedsTheCapabilityThatIsGivenUp() {
        List<InitStep> steps = compile(spec).init().steps();

        assertThat(steps.subList(steps.size() - 5, steps.size()))
                .extracting(step -> step.getClass().getSimpleName())
                .containsExactly(
                        "InstallSeccomp",
                        "LimitBounding",
                        "SetUser",
                        "SetCapabilities",
                        "ExecuteProgram");
    }

    @Test
    void withoutFilterNoneIsInstalled() {
        StartPlan plan = PlanCompiler.compile(spec.build(), subject(List.of(), List.of()), HOST);

        assertThat(plan.init().steps()).noneMatch(InstallSeccomp.class::isInstance);
    }

    @Test
    void supervisedProgramIsPlayedByASecondProcess() {
        List<InitStep> plain = compile(new RuntimeSpecs().noNewPrivileges()).init().steps();
        List<InitStep> steps =
                compile(new RuntimeSpecs().noNewPrivileges().supervised()).init().steps();

        assertThat(steps.getLast())
                .isInstanceOfSatisfying(
                        StayAsInit.class,
                        stay -> {
                            assertThat(stay.executable()).isEqualTo(6);
                            assertThat(stay.rest().steps())
                                    .containsExactlyElementsOf(
                                            plain.subList(plain.size() - 6, plain.size()));
                        });
        assertThat(steps.subList(0, steps.size() - 1))
                .containsExactlyElementsOf(plain.subList(0, plain.size() - 6));
    }

    @ParameterizedTest
    @CsvSource({
        "'',         PRIVATE",
        "private,    PRIVATE",
        "rprivate,   PRIVATE",
        "rslave,     SLAVE",
        "shared,     SHARED",
        "rshared,    SHARED",
        "unbindable, UNBINDABLE"
    })
    void propagationOfTheRoot(String word, Propagation inside) {
        assertThat(compile(spec.propagation(word)).init().steps())
                .containsSubsequence(new IsolateMounts(), new RemountRoot(false, inside));
    }

    @Test
    void unknownPropagationIsRefused() {
        assertRefused(
                spec.propagation("public"),
                "rootfs propagation public: want private, slave or shared");
    }

    @Test
    void unknownResourceLimitIsRefused() {
        assertRefused(
                spec.limits(new RlimitSpec("RLIMIT_FUN", 1, 1)),
                "resource limit RLIMIT_FUN: no such limit");
    }

    @Test
    void emptyCommandIsRefused() {
        assertRefused(spec.arguments(), "no command specified");
        assertThatThrownBy(() -> PlanCompiler.compileExecution(spec.process(), "name", List.of()))
                .hasMessage("no command specified");
    }

    @Test
    void furtherProcessKeepsAwayFromTheRoot() {
        assertThat(
                        PlanCompiler.compileExecution(
                                        spec.terminal()
                                                .oomScore(-5)
                                                .limits(new RlimitSpec("RLIMIT_CORE", 0, 0))
                                                .process(),
                                        "name",
                                        List.of(FILTER))
                                .steps())
                .containsExactly(
                        new JoinKeyring("_ses.name"),
                        new OpenConsole(0, 0, false),
                        new SetOomScore(-5),
                        new SetResourceLimit(Resource.CORE, 0, 0),
                        new InstallSeccomp(FILTER.program(), FILTER.flags()),
                        new LimitBounding(new CapabilitySet(1)),
                        new SetUser(1000, 100, List.of(5L), "/"),
                        new SetCapabilities(
                                new CapabilitySet(2),
                                new CapabilitySet(8),
                                new CapabilitySet(4),
                                new CapabilitySet(16)),
                        new ExecuteProgram(List.of("sh"), List.of("PATH=/bin")));
    }

    @Test
    void filtersAreInstalledInTheirOrder() {
        PlanCompiler.Filter other =
                new PlanCompiler.Filter(FILTER.program(), Set.of(FilterFlag.LOG));

        assertThat(
                        PlanCompiler.compileExecution(
                                        spec.process(), "name", List.of(other, FILTER))
                                .steps())
                .containsSubsequence(
                        new InstallSeccomp(other.program(), other.flags()),
                        new InstallSeccomp(FILTER.program(), FILTER.flags()));
    }

    @Test
    void insideAUserNamespaceProcIsMadeBeforeTheHostsTreeGoes() {
        MountFilesystem proc = new MountFilesystem("/proc", "proc", "proc", List.of("nosuid"));

        StartPlan plan =
                PlanCompiler.compile(
                        spec.mounts(PROC, DEV).build(),
                        subject(List.of(), List.of()),
                        new PlanCompiler.Host(UNIFIED, true));

        assertThat(plan.init().steps())
                .containsSubsequence(
                        new IsolateMounts(),
                        new PrepareFilesystem(proc),
                        new AttachRoot(5, "/run/place"),
                        new PivotRoot(),
                        proc);
        assertThat(compile(spec).init().steps()).noneMatch(PrepareFilesystem.class::isInstance);
    }

    @Test
    void mountThatFilesAreWrittenIntoIsFrozenAfterTheLastOfThem() {
        WriteFile first = WriteFile.of("/run/secrets/a", 0400, 0, 0, new byte[] {1});
        WriteFile second = WriteFile.of("/run/secrets/b", 0400, 0, 0, new byte[] {2});

        StartPlan plan =
                PlanCompiler.compile(
                        spec.mounts(bind("/r", "/run"), bind("/s", "/run/secrets")).build(),
                        subject(List.of(), List.of(first, second)),
                        HOST);

        assertThat(plan.init().steps())
                .containsSequence(first, second, new FreezeMount("/run/secrets"))
                .doesNotContain(new FreezeMount("/run"));
    }

    @Test
    void fileOutsideOfTheMountsIsRefused() {
        PlanCompiler.Subject subject =
                subject(
                        List.of(),
                        List.of(WriteFile.of("/run/secretsa", 0400, 0, 0, new byte[] {1})));
        RuntimeSpec secrets = spec.mounts(bind("/s", "/run/secrets")).build();

        assertThatThrownBy(() -> PlanCompiler.compile(secrets, subject, HOST))
                .isInstanceOf(EngineException.class)
                .hasMessage("/run/secretsa: not in a mount")
                .hasFieldOrPropertyWithValue("kind", ErrorKind.INTERNAL);
    }

    private static StartPlan compile(RuntimeSpecs spec) {
        return PlanCompiler.compile(spec.build(), subject(List.of(FILTER), List.of()), HOST);
    }

    private static PlanCompiler.Subject subject(
            List<PlanCompiler.Filter> filters, List<WriteFile> files) {
        return new PlanCompiler.Subject("name", Path.of("/run/place"), filters, files);
    }

    private static void assertRefused(RuntimeSpecs spec, String message) {
        assertThatThrownBy(() -> compile(spec))
                .isInstanceOf(EngineException.class)
                .hasMessage(message)
                .hasFieldOrPropertyWithValue("kind", ErrorKind.INVALID_ARGUMENT);
    }
}
