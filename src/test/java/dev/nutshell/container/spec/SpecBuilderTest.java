package dev.nutshell.container.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.ContainerRecord;
import dev.nutshell.container.TestRecords;
import dev.nutshell.container.etc.EtcFiles;
import dev.nutshell.container.etc.HostFiles;
import dev.nutshell.container.mount.MountPoint;
import dev.nutshell.container.mount.MountSpecs;
import dev.nutshell.container.spec.SpecBuilder.Surroundings;
import dev.nutshell.container.user.ResolvedUser;
import dev.nutshell.json.Json;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.process.Resource;
import dev.nutshell.kernel.process.ResourceLimits;
import dev.nutshell.kernel.security.CapabilitySet;
import dev.nutshell.spec.container.Mount.Propagation;
import dev.nutshell.spec.container.Mount.Recursion;
import dev.nutshell.spec.runtime.LinuxSpec.DeviceSpec;
import dev.nutshell.spec.runtime.LinuxSpec.NamespaceSpec;
import dev.nutshell.spec.runtime.LinuxSpec.NamespaceType;
import dev.nutshell.spec.runtime.MountSpec;
import dev.nutshell.spec.runtime.ProcessSpec.CapabilitiesSpec;
import dev.nutshell.spec.runtime.ProcessSpec.RlimitSpec;
import dev.nutshell.spec.runtime.ProcessSpec.UserSpec;
import dev.nutshell.spec.runtime.ResourcesSpec.DeviceRuleSpec;
import dev.nutshell.spec.runtime.RuntimeSpec;
import dev.nutshell.store.StateLayout;
import dev.nutshell.store.TemporaryArea;
import dev.nutshell.testing.RequiresRoot;
import dev.nutshell.volume.VolumeContent;
import dev.nutshell.volume.VolumeRepository;
import dev.nutshell.volume.VolumeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresRoot
class SpecBuilderTest {
    private static final ResolvedUser ROOT = new ResolvedUser(0, 0, List.of(0L, 7L), "/root");

    @TempDir private Path directory;

    private final Syscalls syscalls = SymbolSource.syscalls();
    private final ContainerId id = ContainerId.random();
    private StateLayout layout;
    private VolumeRepository volumes;
    private Path machine;
    private SpecBuilder builder;

    private ObjectNode config;
    private ObjectNode host;

    @BeforeEach
    void makeBuilder() throws IOException {
        layout = new StateLayout(directory.resolve("root"), directory.resolve("run"));
        machine = Files.createDirectory(directory.resolve("machine"));
        volumes =
                new VolumeRepository(
                        syscalls, layout, new TemporaryArea(syscalls, layout), Clock.systemUTC());
        builder =
                new SpecBuilder(
                        syscalls,
                        new HostSystem(machine),
                        new HostDevices(syscalls, Path.of("/dev")),
                        new MountSpecs(
                                volumes,
                                (container, image) ->
                                        List.of(
                                                Path.of("/layers", container.shortForm()),
                                                Path.of("/layers", image.shortHex()))),
                        new EtcFiles(layout, new HostFiles(machine)),
                        false);
        config = Json.object().put("Hostname", "web");
        host = Json.object();
        machineFile("proc/sys/net/ipv4/ping_group_range", "");
        machineFile("proc/sys/net/ipv4/ip_unprivileged_port_start", "");
    }

    @Test
    void aContainerThatAsksForNothingIsDockers() throws IOException {
        machineFile("sys/devices/system/cpu/possible", "0-1\n");
        machineFile("sys/devices/system/cpu/cpu1/thermal_throttle/count", "");

        RuntimeSpec spec = build();

        assertThat(spec.process().args()).containsExactly("sleep", "1");
        assertThat(spec.process().env())
                .containsExactly(
                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "HOSTNAME=web",
                        "HOME=/root");
        assertThat(spec.process().cwd()).isEqualTo("/");
        assertThat(spec.process().user()).isEqualTo(new UserSpec(0, 0, List.of(0L, 7L)));
        long docker = CapabilitySet.DOCKER_DEFAULT.bits();
        assertThat(spec.process().capabilities())
                .isEqualTo(new CapabilitiesSpec(docker, docker, 0, docker, 0));
        assertThat(spec.process().noNewPrivileges()).isFalse();
        assertThat(spec.process().supervised()).isFalse();
        assertThat(spec.process().oomScoreAdj()).isZero();
        assertThat(spec.root().readonly()).isFalse();
        assertThat(spec.hostname()).isEqualTo("web");
        assertThat(lines(spec.mounts()))
                .containsExactly(
                        "/proc proc proc nosuid,noexec,nodev",
                        "/dev tmpfs tmpfs nosuid,strictatime,mode=755,size=65536k",
                        "/dev/pts devpts devpts nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5",
                        "/sys sysfs sysfs nosuid,noexec,nodev,ro",
                        "/sys/fs/cgroup cgroup cgroup ro,nosuid,noexec,nodev",
                        "/dev/mqueue mqueue mqueue nosuid,noexec,nodev",
                        "/dev/shm tmpfs shm nosuid,noexec,nodev,mode=1777,size=67108864",
                        etc("resolv.conf", "rbind,rprivate"),
                        etc("hostname", "rbind,rprivate"),
                        etc("hosts", "rbind,rprivate"));
        assertThat(spec.linux().maskedPaths())
                .containsExactly(
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
                        "/sys/firmware",
                        "/sys/devices/system/cpu/cpu1/thermal_throttle");
        assertThat(spec.linux().readonlyPaths())
                .containsExactly(
                        "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");
        assertThat(spec.linux().namespaces())
                .containsExactlyInAnyOrder(
                        made(NamespaceType.MOUNT),
                        made(NamespaceType.NETWORK),
                        made(NamespaceType.UTS),
                        made(NamespaceType.PID),
                        made(NamespaceType.IPC),
                        made(NamespaceType.CGROUP),
                        made(NamespaceType.TIME));
        assertThat(spec.linux().devices())
                .extracting(DeviceSpec::path)
                .containsExactly(
                        "/dev/null",
                        "/dev/zero",
                        "/dev/full",
                        "/dev/random",
                        "/dev/urandom",
                        "/dev/tty");
        assertThat(spec.linux().sysctl())
                .isEqualTo(
                        Map.of(
                                "net.ipv4.ping_group_range", "0 2147483647",
                                "net.ipv4.ip_unprivileged_port_start", "0"));
        assertThat(spec.linux().cgroupsPath()).isEqualTo("/nutshell/" + id);
        assertThat(rules(spec))
                .containsExactly(
                        "- a *:* rwm",
                        "+ c 1:5 rwm",
                        "+ c 1:3 rwm",
                        "+ c 1:9 rwm",
                        "+ c 1:8 rwm",
                        "+ c 5:0 rwm",
                        "+ c 5:1 rwm",
                        "- c 10:229 rwm",
                        "+ c *:* m",
                        "+ b *:* m",
                        "+ c 1:3 rwm",
                        "+ c 1:8 rwm",
                        "+ c 1:7 rwm",
                        "+ c 5:0 rwm",
                        "+ c 1:5 rwm",
                        "+ c 1:9 rwm",
                        "+ c 136:* rwm",
                        "+ c 5:2 rwm");
        assertThat(builder.filters(record())).hasSize(1);
    }

    @Test
    void openFilesAreLimitedUnlessAsked() {
        long hard = new ResourceLimits(syscalls).get(Resource.NOFILE).hard();
        assertThat(build().process().rlimits())
                .containsExactly(
                        new RlimitSpec(
                                "RLIMIT_NOFILE", hard < 0 ? 1024 : Math.min(1024, hard), hard));

        host.putArray("Ulimits")
                .add(ulimit("nofile", 5, 6))
                .add(ulimit("core", -1, -1))
                .add(ulimit("nproc", 5, -1));
        assertThat(build().process().rlimits())
                .containsExactly(
                        new RlimitSpec("RLIMIT_NOFILE", 5, 6),
                        new RlimitSpec("RLIMIT_CORE", -1, -1),
                        new RlimitSpec("RLIMIT_NPROC", 5, -1));

        host.putArray("Ulimits").add(ulimit("nofile", -1, 6));
        assertThatThrownBy(this::build)
                .hasMessage(
                        "ulimit nofile soft limit must be less than or equal to hard limit: -1 > 6");
        host.putArray("Ulimits").add(ulimit("files", 1, 1));
        assertThatThrownBy(this::build).hasMessage("invalid ulimit type: files");
    }

    @Test
    void aPrivilegedContainerHasEverything() {
        host.put("Privileged", true);
        host.putArray("CapDrop").add("ALL");

        RuntimeSpec spec = build();

        assertThat(new CapabilitySet(spec.process().capabilities().effective()).names())
                .contains("CAP_SYS_ADMIN", "CAP_SYS_MODULE", "CAP_NET_ADMIN");
        assertThat(spec.process().capabilities().inheritable()).isZero();
        assertThat(lines(spec.mounts()))
                .contains(
                        "/sys sysfs sysfs nosuid,noexec,nodev",
                        "/sys/fs/cgroup cgroup cgroup nosuid,noexec,nodev");
        assertThat(spec.linux().maskedPaths()).isEmpty();
        assertThat(spec.linux().readonlyPaths()).isEmpty();
        assertThat(rules(spec)).containsExactly("+ a *:* rwm");
        assertThat(spec.linux().devices())
                .extracting(DeviceSpec::path)
                .contains("/dev/null", "/dev/zero", "/dev/kmsg")
                .doesNotContain("/dev/console")
                .noneMatch(path -> path.startsWith("/dev/pts/"))
                .doesNotHaveDuplicates();
        assertThat(builder.filters(record())).isEmpty();
    }

    @Test
    void aReadOnlyRootLeavesWritableWhatProgramsNeed() {
        host.put("ReadonlyRootfs", true);

        RuntimeSpec spec = build(new MountPoint.Tmpfs("/tmp", true, List.of()));

        assertThat(spec.root().readonly()).isTrue();
        assertThat(lines(spec.mounts()))
                .contains(
                        "/dev tmpfs tmpfs nosuid,strictatime,mode=755,size=65536k",
                        "/dev/shm tmpfs shm nosuid,noexec,nodev,mode=1777,size=67108864",
                        "/tmp tmpfs tmpfs noexec,nosuid,nodev,rprivate",
                        etc("hosts", "rbind,ro,rprivate"));
    }

    @Test
    void usersMountsGoOverTheDefaultsAndDeeperOnesLater() {
        RuntimeSpec spec =
                build(
                        bind("/srv/deep", "/data/a/b"),
                        bind("/srv/hosts", "/etc/hosts"),
                        bind("/srv/shm", "/dev/shm"),
                        bind("/srv", "/data"));

        assertThat(lines(spec.mounts()).subList(6, lines(spec.mounts()).size()))
                .containsExactly(
                        "/data bind /srv rbind,rprivate",
                        "/etc/hosts bind /srv/hosts rbind,rprivate",
                        "/dev/shm bind /srv/shm rbind,rprivate",
                        etc("resolv.conf", "rbind,rprivate"),
                        etc("hostname", "rbind,rprivate"),
                        "/data/a/b bind /srv/deep rbind,rprivate");
    }

    @Test
    void theHostsDevTakesAllBelowIt() {
        RuntimeSpec spec = build(bind("/dev", "/dev"));

        assertThat(lines(spec.mounts())).noneMatch(line -> line.startsWith("/dev/"));
        assertThat(spec.linux().devices()).isEmpty();
    }

    @Test
    void volumesAndBindsKeepTheirWords() {
        volumes.ensure(VolumeRequest.named("vol"), VolumeContent.NONE);
        volumes.ensure(
                new VolumeRequest(
                        "host",
                        "",
                        Map.of(),
                        Map.of("type", "none", "device", "/srv", "o", "bind,noatime")),
                VolumeContent.NONE);
        volumes.ensure(
                new VolumeRequest(
                        "ram",
                        "",
                        Map.of(),
                        Map.of("type", "tmpfs", "device", "tmpfs", "o", "size=1m")),
                VolumeContent.NONE);
        String data = layout.volumeData("vol").toString();

        RuntimeSpec spec =
                build(
                        new MountPoint.Volume("vol", data, "/a", true, "", ""),
                        new MountPoint.Volume("vol", data, "/b", false, "", "sub/dir"),
                        new MountPoint.Volume("host", "/x", "/c", true, "", ""),
                        new MountPoint.Volume("ram", "/x", "/d", false, "", ""),
                        bind(Recursion.ENABLED, Propagation.RPRIVATE, "/e"),
                        bind(Recursion.DISABLED, Propagation.PRIVATE, "/f"),
                        bind(Recursion.WRITABLE, Propagation.RPRIVATE, "/g"),
                        bind(Recursion.READONLY, Propagation.RPRIVATE, "/h"));

        assertThat(lines(spec.mounts()))
                .contains(
                        "/a bind " + data + " rbind",
                        "/b bind " + data + " rbind,rro [sub/dir]",
                        "/c bind /srv bind,noatime",
                        "/d tmpfs tmpfs size=1m,rro",
                        "/e bind /srv rbind,rro,rprivate",
                        "/f bind /srv bind,rro,private",
                        "/g bind /srv rbind,ro,rprivate",
                        "/h bind /srv rbind,rro,rprivate");
    }

    @Test
    void anImageIsAReadOnlyOverlay() {
        Digest image = Digest.sha256(new byte[] {1});

        RuntimeSpec spec =
                build(
                        new MountPoint.Image("debian", image, "/a", ""),
                        new MountPoint.Image("debian", image, "/b", "usr/share"));

        String options =
                "ro,lowerdir+=/layers/%s,lowerdir+=/layers/%s"
                        .formatted(id.shortForm(), image.shortHex());
        assertThat(lines(spec.mounts()))
                .contains(
                        "/a overlay overlay " + options,
                        "/b overlay overlay " + options + " [usr/share]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "size=1m                  | noexec,nosuid,nodev,rprivate,size=1m",
                "exec,size=1m             | nosuid,nodev,rprivate,exec,size=1m",
                "rw,noexec,nosuid         | nodev,rprivate,rw,noexec,nosuid",
                "suid,dev,exec            | rprivate,suid,dev,exec",
                "size=1m,size=2m,mode=700 | noexec,nosuid,nodev,rprivate,size=2m,mode=700",
                "defaults,uid=7           | noexec,nosuid,nodev,rprivate,uid=7",
                "ro,rshared               | noexec,nosuid,nodev,ro,rshared",
            })
    void memoryFileSystemsHaveDockersDefaults(String asked, String expected) {
        RuntimeSpec spec = build(new MountPoint.Tmpfs("/run", true, List.of(asked.split(","))));

        assertThat(lines(spec.mounts())).contains("/run tmpfs tmpfs " + expected);
    }

    @Test
    void namespacesOfTheHostAreNotMade() {
        host.put("NetworkMode", "host")
                .put("PidMode", "host")
                .put("IpcMode", "host")
                .put("UTSMode", "host")
                .put("CgroupnsMode", "host")
                .put("Init", true);

        RuntimeSpec spec = build();

        assertThat(spec.linux().namespaces())
                .containsExactlyInAnyOrder(made(NamespaceType.MOUNT), made(NamespaceType.TIME));
        assertThat(spec.hostname()).isEmpty();
        assertThat(spec.linux().sysctl()).isEmpty();
        assertThat(spec.process().supervised()).isFalse();
    }

    @Test
    void namespacesOfAnotherContainerAreJoined() {
        host.put("NetworkMode", "container:a").put("PidMode", "container:b");
        host.put("IpcMode", "container:c");
        Surroundings surroundings =
                new Surroundings(
                        ROOT,
                        Map.of(
                                NamespaceType.NETWORK, "/proc/1/ns/net",
                                NamespaceType.PID, "/proc/2/ns/pid",
                                NamespaceType.IPC, "/proc/3/ns/ipc"),
                        "/proc/3/root/dev/shm",
                        new ContainerId("f".repeat(64)));

        RuntimeSpec spec = builder.build(record(), surroundings);

        assertThat(spec.linux().namespaces())
                .contains(
                        new NamespaceSpec(NamespaceType.NETWORK, "/proc/1/ns/net"),
                        new NamespaceSpec(NamespaceType.PID, "/proc/2/ns/pid"),
                        new NamespaceSpec(NamespaceType.IPC, "/proc/3/ns/ipc"));
        assertThat(spec.linux().sysctl()).isEmpty();
        assertThat(lines(spec.mounts()))
                .contains(
                        "/dev/shm bind /proc/3/root/dev/shm rbind,rprivate",
                        "/etc/hosts bind "
                                + layout.containers().resolve("f".repeat(64)).resolve("hosts")
                                + " rbind,rprivate");
    }

    @Test
    void anIpcNamespaceWithoutSharedMemoryHasNone() {
        host.put("IpcMode", "none").put("ShmSize", 1 << 20);
        assertThat(lines(build().mounts())).noneMatch(line -> line.startsWith("/dev/shm"));

        host.put("IpcMode", "private");
        assertThat(lines(build().mounts()))
                .contains("/dev/shm tmpfs shm nosuid,noexec,nodev,mode=1777,size=1048576");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "net.core.somaxconn=1       | NetworkMode | net.core.somaxconn | network",
                "net/ipv4/conf/e.1/x=1      | NetworkMode | net/ipv4/conf/e.1/x | network",
                "kernel.shmmax=1            | IpcMode     | kernel.shmmax | ipc",
                "fs.mqueue.msg_max=1        | IpcMode     | fs.mqueue.msg_max | ipc",
                "kernel.domainname=x        | UTSMode     | kernel.domainname | uts",
            })
    void kernelParametersNeedTheirNamespace(
            String setting, String mode, String name, String called) {
        String[] pair = setting.split("=");
        host.putObject("Sysctls").put(pair[0], pair[1]);
        assertThat(build().linux().sysctl()).containsEntry(pair[0], pair[1]);

        host.put(mode, "host");
        assertThatThrownBy(this::build)
                .hasMessage(
                        "sysctl \""
                                + name
                                + "\" is not allowed in the host's "
                                + called
                                + " namespace");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kernel.core_pattern",
                "vm.swappiness",
                "kernel.shmmaxx",
                "fs.file-max",
                "netx",
                "kernel/core_pattern",
                "fs/mqueuex/y"
            })
    void kernelParametersOfTheHostAreRefused(String name) {
        host.putObject("Sysctls").put(name, "1");

        assertThatThrownBy(this::build)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT))
                .hasMessage("sysctl \"" + name + "\" is not in a separate kernel namespace");
    }

    @Test
    void devicesAreMadeAndAllowed() {
        host.putArray("Devices")
                .add(device("/dev/zero", "/dev/nothing", "r"))
                .add(device("/dev/full", "", ""));
        host.putArray("DeviceCgroupRules").add("c 42:* rmw").add("b *:7 r");

        RuntimeSpec spec = build();

        assertThat(spec.linux().devices())
                .contains(
                        new DeviceSpec("/dev/nothing", 'c', 1, 5, 0666, 0, 0),
                        new DeviceSpec("/dev/full", 'c', 1, 7, 0666, 0, 0));
        assertThat(rules(spec).subList(8, 12))
                .containsExactly("+ c 1:5 r", "+ c 1:7 rwm", "+ c 42:* rmw", "+ b *:7 r");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/dev/nowhere |     | error gathering device information while adding custom device \"/dev/nowhere\": no such file or directory",
                "/etc/passwd  |     | error gathering device information while adding custom device \"/etc/passwd\": not a device node",
                "/etc         |     | error gathering device information while adding custom device \"/etc\": not a device node",
                "/dev/zero    | rx  | bad mode specified for device /dev/zero: rx",
            })
    void whatIsNoDeviceIsRefused(String path, String permissions, String message) {
        host.putArray("Devices").add(device(path, path, permissions == null ? "" : permissions));

        assertThatThrownBy(this::build).hasMessage(message);
    }

    @Test
    void rulesThatAreNoneAreRefused() {
        host.putArray("DeviceCgroupRules").add("c 42:* rwmx");

        assertThatThrownBy(this::build)
                .hasMessage("invalid device cgroup rule format: 'c 42:* rwmx'");
    }

    @Test
    void capabilitiesAreAddedAndDropped() {
        host.putArray("CapAdd").add("net_admin").add("CAP_SYS_TIME");
        host.putArray("CapDrop").add("MKNOD");
        assertThat(new CapabilitySet(build().process().capabilities().bounding()).names())
                .contains("CAP_NET_ADMIN", "CAP_SYS_TIME", "CAP_CHOWN")
                .doesNotContain("CAP_MKNOD")
                .hasSize(15);

        host.putArray("CapAdd");
        host.putArray("CapDrop").add("all");
        assertThat(build().process().capabilities()).isEqualTo(new CapabilitiesSpec(0, 0, 0, 0, 0));

        host.putArray("CapDrop").add("nonsense");
        assertThatThrownBy(this::build)
                .hasMessage("invalid CapDrop: unknown capability: \"CAP_NONSENSE\"");
    }

    @Test
    void securityOptionsAreHeeded() {
        options("no-new-privileges", "systempaths=unconfined", "writable-cgroups=true");
        RuntimeSpec spec = build();
        assertThat(spec.process().noNewPrivileges()).isTrue();
        assertThat(spec.linux().maskedPaths()).isEmpty();
        assertThat(lines(spec.mounts()))
                .contains("/sys/fs/cgroup cgroup cgroup nosuid,noexec,nodev");

        options("no-new-privileges:true", "no-new-privileges=false");
        assertThat(build().process().noNewPrivileges()).isFalse();
    }

    @Test
    void pathsThatWereAskedForGoOverTheDefaults() {
        host.putArray("MaskedPaths").add("/proc/keys");
        host.putArray("ReadonlyPaths");

        assertThat(build().linux().maskedPaths()).containsExactly("/proc/keys");
        assertThat(build().linux().readonlyPaths()).isEmpty();
    }

    @Test
    void filtersAreChosen() {
        options("seccomp=unconfined");
        assertThat(builder.filters(record())).isEmpty();
        options("seccomp=builtin");
        assertThat(builder.filters(record())).hasSize(1);
        options("seccomp:unconfined");
        assertThat(builder.filters(record())).isEmpty();
        options("seccomp={\"defaultAction\":\"SCMP_ACT_ALLOW\"}");
        assertThat(builder.filters(record())).hasSize(1);
        options("seccomp={}");
        assertThat(builder.filters(record())).isEmpty();
        options("seccomp=nonsense");
        assertThatThrownBy(() -> builder.filters(record()))
                .hasMessageStartingWith("seccomp profile of --security-opt is not valid JSON");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense             | invalid --security-opt 1: \"nonsense\"",
                "foo=bar              | invalid --security-opt 2: \"foo=bar\"",
                "no-new-privileges=x  | invalid --security-opt 2: \"no-new-privileges=x\"",
                "systempaths=x        | invalid --security-opt 2: \"systempaths=x\"",
            })
    void securityOptionsThatAreNoneAreRefused(String option, String message) {
        options(option);

        assertThatThrownBy(this::build).hasMessage(message);
    }

    @Test
    void modulesThatTheHostHasNotAreIgnoredOthersRefused() throws IOException {
        options("apparmor=mine", "label=disable", "label=type:x");
        assertThat(build()).isNotNull();

        machineFile("sys/module/apparmor/parameters/enabled", "Y\n");
        assertThatThrownBy(this::build)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED))
                .hasMessage(
                        "--security-opt apparmor=mine: this host has AppArmor, which this version"
                                + " cannot apply to containers");
        options("apparmor=unconfined", "label=disable");
        assertThat(build()).isNotNull();

        machineFile("sys/fs/selinux/enforce", "1");
        options("label=type:x");
        assertThatThrownBy(this::build)
                .hasMessage(
                        "--security-opt label=type:x: this host has SELinux, which this version"
                                + " cannot apply to containers");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A=1              | A=1",
                "PATH=/x          | PATH=/x",
                "HOME=            | HOME=",
                "HOSTNAME=other   | HOSTNAME=other",
                "B=1=2            | B=1=2",
                "C=1 C=2          | C=2",
            })
    void theEnvironmentIsCompletedNotReplaced(String asked, String expected) {
        config.set("Env", Json.texts(List.of(asked.split(" "))));

        assertThat(build().process().env())
                .contains(expected)
                .extracting(word -> word.substring(0, word.indexOf('=')))
                .doesNotHaveDuplicates()
                .contains("PATH", "HOME", "HOSTNAME");
    }

    @Test
    void aBareNameTakesAVariableAway() {
        config.set("Env", Json.texts(List.of("PATH", "D=1", "D", "NOTHING")));

        assertThat(build().process().env()).containsExactly("HOSTNAME=web", "HOME=/root");
    }

    @Test
    void aTerminalHasAName() {
        config.put("Tty", true).put("WorkingDir", "/srv/app");
        RuntimeSpec spec = build();
        assertThat(spec.process().terminal()).isTrue();
        assertThat(spec.process().env()).contains("TERM=xterm");
        assertThat(spec.process().cwd()).isEqualTo("/srv/app");

        config.put("WorkingDir", "srv");
        assertThatThrownBy(this::build)
                .hasMessage(
                        "the working directory 'srv' is invalid, it needs to be an absolute path");
    }

    @Test
    void limitsBecomeTheGroups() {
        host.put("Memory", 64 << 20)
                .put("NanoCpus", 1_500_000_000L)
                .put("PidsLimit", 0)
                .put("CpusetCpus", "0-1")
                .put("CgroupParent", "/mine")
                .put("OomScoreAdj", 500)
                .put("Init", true);
        host.putObject("Annotations").put("a", "b");

        RuntimeSpec spec = build();

        var resources = spec.linux().resources();
        assertThat(resources.memory().limit()).isEqualTo(64L << 20);
        assertThat(resources.memory().swap()).isEqualTo(128L << 20);
        assertThat(resources.memory().reservation()).isNull();
        assertThat(resources.cpu().quota()).isEqualTo(150_000);
        assertThat(resources.cpu().period()).isEqualTo(100_000);
        assertThat(resources.cpu().shares()).isNull();
        assertThat(resources.cpu().cpus()).isEqualTo("0-1");
        assertThat(resources.pidsLimit()).isEqualTo(-1);
        assertThat(spec.linux().cgroupsPath()).isEqualTo("/mine/" + id);
        assertThat(spec.process().oomScoreAdj()).isEqualTo(500);
        assertThat(spec.process().supervised()).isTrue();
        assertThat(spec.annotations()).isEqualTo(Map.of("a", "b"));

        host.put("OomScoreAdj", 1001);
        assertThatThrownBy(this::build)
                .hasMessage("invalid value 1001, range for oom score adj is [-1000, 1000]");
    }

    @Test
    void blockDevicesAreFoundByTheirNodes() throws Exception {
        Path node = directory.resolve("disk");
        assertThat(
                        new ProcessBuilder("mknod", node.toString(), "b", "259", "300")
                                .start()
                                .waitFor())
                .isZero();
        host.put("BlkioWeight", 300);
        host.putArray("BlkioDeviceReadBps")
                .add(Json.object().put("Path", node.toString()).put("Rate", 1000));

        var blockIo = build().linux().resources().blockIo();

        assertThat(blockIo.weight()).isEqualTo(300);
        assertThat(blockIo.readBytesPerSecond())
                .hasToString("[DeviceValueSpec[major=259, minor=300, value=1000]]");

        host.putArray("BlkioDeviceReadBps")
                .add(Json.object().put("Path", "/dev/nowhere").put("Rate", 1000));
        assertThatThrownBy(this::build).hasMessage("limit of device /dev/nowhere: no such file");
        host.putArray("BlkioDeviceReadBps")
                .add(Json.object().put("Path", "/etc/passwd").put("Rate", 1000));
        assertThatThrownBy(this::build).hasMessage("limit of device /etc/passwd: not a device");
    }

    @Test
    void sharedBindsNeedASharedMount() {
        assertThatThrownBy(() -> build(bind(Recursion.ENABLED, Propagation.RSHARED, "/proc", "/x")))
                .hasMessageMatching("path /proc is mounted on /proc but it is not a shared mount");
    }

    private RuntimeSpec build(MountPoint... mounts) {
        ContainerRecord record = TestRecords.record(id, "web", config, host, List.of(mounts));
        return builder.build(record, Surroundings.alone(record, ROOT));
    }

    private ContainerRecord record() {
        return TestRecords.record(id, "web", config, host, List.of());
    }

    private void options(String... options) {
        host.set("SecurityOpt", Json.texts(List.of(options)));
    }

    private String etc(String name, String options) {
        return "/etc/" + name + " bind " + layout.container(id).resolve(name) + " " + options;
    }

    private void machineFile(String path, String content) throws IOException {
        Files.createDirectories(machine.resolve(path).getParent());
        Files.writeString(machine.resolve(path), content);
    }

    private static ObjectNode ulimit(String name, long soft, long hard) {
        return Json.object().put("Name", name).put("Soft", soft).put("Hard", hard);
    }

    private static ObjectNode device(String onHost, String inContainer, String permissions) {
        return Json.object()
                .put("PathOnHost", onHost)
                .put("PathInContainer", inContainer)
                .put("CgroupPermissions", permissions);
    }

    private static MountPoint bind(String source, String destination) {
        return new MountPoint.Bind(
                source, destination, true, Propagation.RPRIVATE, Recursion.ENABLED, "", true);
    }

    private static MountPoint bind(
            Recursion recursion, Propagation propagation, String destination) {
        return bind(recursion, propagation, "/srv", destination);
    }

    private static MountPoint bind(
            Recursion recursion, Propagation propagation, String source, String destination) {
        return new MountPoint.Bind(source, destination, false, propagation, recursion, "", true);
    }

    private static NamespaceSpec made(NamespaceType type) {
        return NamespaceSpec.made(type);
    }

    private static List<String> lines(List<MountSpec> mounts) {
        return mounts.stream()
                .map(
                        mount ->
                                mount.destination()
                                        + " "
                                        + mount.type()
                                        + " "
                                        + mount.source()
                                        + " "
                                        + String.join(",", mount.options())
                                        + (mount.subpath().isEmpty()
                                                ? ""
                                                : " [" + mount.subpath() + "]"))
                .toList();
    }

    private static List<String> rules(RuntimeSpec spec) {
        return spec.linux().resources().devices().stream().map(SpecBuilderTest::rule).toList();
    }

    private static String rule(DeviceRuleSpec rule) {
        return (rule.allow() ? "+ " : "- ")
                + rule.type()
                + " "
                + (rule.major() == null ? "*" : rule.major())
                + ":"
                + (rule.minor() == null ? "*" : rule.minor())
                + " "
                + rule.access();
    }
}
