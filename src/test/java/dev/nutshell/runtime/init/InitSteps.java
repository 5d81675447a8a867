package dev.nutshell.runtime.init;

import dev.nutshell.kernel.mount.Propagation;
import dev.nutshell.kernel.process.Resource;
import dev.nutshell.kernel.seccomp.BpfProgram;
import dev.nutshell.kernel.seccomp.FilterFlag;
import dev.nutshell.kernel.security.CapabilitySet;
import dev.nutshell.spec.runtime.LinuxSpec.DeviceSpec;
import java.util.List;
import java.util.Set;

/// One example of every kind of step, each field with a value that no other field of it has.
public final class InitSteps {
    private InitSteps() {}

    public static List<InitStep> examples() {
        return List.of(
                new AttachRoot(5, "/run/nutshell/containers/x/root"),
                new AwaitParent(true),
                new BindMount(7, "/data", List.of("rbind", "ro", "rprivate")),
                new EnterForeground(),
                new ExecuteProgram(
                        List.of("sh", "-c", "echo \"ä\""), List.of("PATH=/bin", "EMPTY=")),
                new FreezeMount("/sys/fs/cgroup"),
                new InstallSeccomp(
                        BpfProgram.ofBytes(new byte[] {6, 0, 0, 0, 0, 0, -1, 0x7f}),
                        Set.of(FilterFlag.LOG, FilterFlag.SPEC_ALLOW)),
                new IsolateMounts(),
                new JoinKeyring("_ses.abc"),
                new LimitBounding(new CapabilitySet(0xa80425fbL)),
                new MakeDevice(new DeviceSpec("/dev/fuse", 'c', 10, 229, 0640, 0xffff_fffeL, 44)),
                new MakeLink("/dev/fd", "/proc/self/fd"),
                new MakeWorkingDirectory("/srv/app"),
                new MaskPath("/proc/kcore"),
                new MountFilesystem("/dev/shm", "tmpfs", "shm", List.of("nosuid", "size=64m")),
                new PrepareFilesystem(
                        new MountFilesystem("/proc", "proc", "proc", List.of("nosuid"))),
                new NoNewPrivileges(),
                new OpenConsole(24, 80, true),
                new PivotRoot(),
                new ProtectPath("/proc/sys"),
                new RaiseLoopback(),
                new RemountRoot(true, Propagation.SHARED),
                new SetCapabilities(
                        new CapabilitySet(1),
                        new CapabilitySet(2),
                        new CapabilitySet(4),
                        new CapabilitySet(8)),
                new SetNames("host", "domain"),
                new SetOomScore(-998),
                new SetResourceLimit(Resource.NOFILE, 1024, -1),
                new SetSysctl("net.ipv4.ip_forward", "1"),
                new SetUser(0xffff_fffeL, 1000, List.of(5L, 0xffff_fff0L), "/home"),
                new StayAsInit(
                        6, new InitPlan(List.of(new ExecuteProgram(List.of("true"), List.of())))),
                new UnshareCgroup(),
                WriteFile.of("/run/secrets/key", 0440, 1, 2, new byte[] {0, -1, 10}));
    }
}
