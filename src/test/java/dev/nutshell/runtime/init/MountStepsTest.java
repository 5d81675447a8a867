package dev.nutshell.runtime.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.mount.MountTable;
import dev.nutshell.kernel.mount.Mounts;
import dev.nutshell.kernel.mount.Propagation;
import dev.nutshell.spec.runtime.LinuxSpec.DeviceSpec;
import dev.nutshell.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresRoot
class MountStepsTest {
    private static final DeviceSpec NULL = new DeviceSpec("/dev/null", 'c', 1, 3, 0666, 0, 0);
    private static final MountFilesystem PROC =
            new MountFilesystem("/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev"));

    @TempDir private Path directory;
    private Path root;
    private Path source;

    @BeforeEach
    void folders() throws IOException {
        root = Files.createDirectory(directory.resolve("root"));
        source = Files.createDirectory(directory.resolve("source"));
        Files.writeString(source.resolve("file"), "content");
    }

    @Test
    void fileSystemsOfEveryContainer() {
        run(
                world -> {
                    world.play(
                            PROC,
                            new MountFilesystem(
                                    "/dev",
                                    "tmpfs",
                                    "tmpfs",
                                    List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
                            new MountFilesystem(
                                    "/dev/pts",
                                    "devpts",
                                    "devpts",
                                    List.of(
                                            "nosuid",
                                            "noexec",
                                            "newinstance",
                                            "ptmxmode=0666",
                                            "mode=0620",
                                            "gid=5")),
                            new MountFilesystem(
                                    "/dev/shm",
                                    "tmpfs",
                                    "shm",
                                    List.of("nosuid", "noexec", "nodev", "mode=1777", "size=1m")),
                            new MountFilesystem(
                                    "/dev/mqueue", "mqueue", "mqueue", List.of("nosuid")),
                            new MountFilesystem(
                                    "/sys",
                                    "sysfs",
                                    "sysfs",
                                    List.of("nosuid", "noexec", "nodev", "ro")));

                    assertThat(world.findmnt("SOURCE,FSTYPE,VFS-OPTIONS", "/proc"))
                            .isEqualTo("proc proc rw,nosuid,nodev,noexec,relatime");
                    assertThat(world.findmnt("SOURCE,FSTYPE,VFS-OPTIONS", "/dev"))
                            .isEqualTo("tmpfs tmpfs rw,nosuid");
                    assertThat(world.findmnt("FS-OPTIONS", "/dev"))
                            .startsWith("rw,size=65536k,mode=755");
                    assertThat(world.findmnt("SOURCE,FSTYPE,VFS-OPTIONS,FS-OPTIONS", "/dev/pts"))
                            .isEqualTo(
                                    "devpts devpts rw,nosuid,noexec,relatime rw,gid=5,mode=620,ptmxmode=666");
                    assertThat(world.findmnt("SOURCE,VFS-OPTIONS", "/dev/shm"))
                            .isEqualTo("shm rw,nosuid,nodev,noexec,relatime");
                    assertThat(world.findmnt("FSTYPE", "/dev/mqueue")).isEqualTo("mqueue");
                    assertThat(world.findmnt("FSTYPE,VFS-OPTIONS", "/sys"))
                            .isEqualTo("sysfs ro,nosuid,nodev,noexec,relatime");
                    assertThat(StepWorld.output("stat", "-c", "%a", world.path("/dev/shm") + ""))
                            .isEqualTo("1777");
                });
    }

    /// CVE-2019-19921, CVE-2023-27561, CVE-2026-41579.
    @ParameterizedTest
    @CsvSource({"/proc,proc", "/sys,sysfs", "/dev,tmpfs"})
    void linkInPlaceOfTheKernelsInterfacesIsRefused(String place, String type) {
        run(
                world -> {
                    Files.createDirectory(world.path("/fake"));
                    Files.createSymbolicLink(world.path(place), Path.of("/fake"));

                    assertThatThrownBy(
                                    () ->
                                            world.play(
                                                    new MountFilesystem(
                                                            place, type, type, List.of())))
                            .isInstanceOf(EngineException.class)
                            .hasMessage(
                                    place
                                            + " in the image is no directory: a link or file there is refused");
                    assertThat(mountsBelow("/fake", world)).isEmpty();
                });
    }

    @Test
    void otherMountsGoWhereTheLinkLeadsInsideTheContainer() {
        run(
                world -> {
                    Files.createSymbolicLink(world.path("/data"), Path.of("../../../../var/data"));

                    world.play(new MountFilesystem("/data", "tmpfs", "tmpfs", List.of()));

                    assertThat(world.findmnt("FSTYPE", "/var/data")).isEqualTo("tmpfs");
                });
    }

    @Test
    void unknownTypeAndOptionAreNamed() {
        run(
                world -> {
                    assertThatThrownBy(
                                    () ->
                                            world.play(
                                                    new MountFilesystem(
                                                            "/x", "nosuchfs", "x", List.of())))
                            .hasMessage("fsopen(2) nosuchfs: ENODEV (No such device)");
                    assertThatThrownBy(
                                    () ->
                                            world.play(
                                                    new MountFilesystem(
                                                            "/x",
                                                            "tmpfs",
                                                            "x",
                                                            List.of("color=red"))))
                            .hasMessageContaining("Unknown parameter 'color'");
                });
    }

    @Test
    void directoryAndFileAreBound() {
        run(
                world -> {
                    world.play(
                            new BindMount(world.given(source, true), "/data/in", List.of()),
                            new BindMount(
                                    world.given(source.resolve("file"), false),
                                    "/etc/one",
                                    List.of("ro", "nosuid")));

                    assertThat(world.path("/data/in/file")).hasContent("content");
                    assertThat(world.path("/etc/one")).hasContent("content");
                    assertThat(world.findmnt("VFS-OPTIONS", "/etc/one")).startsWith("ro,nosuid");
                    assertThatThrownBy(() -> Files.writeString(world.path("/etc/one"), "x"))
                            .hasMessageContaining("Read-only file system");
                    Files.writeString(world.path("/data/in/file"), "changed");
                });
        assertThat(source.resolve("file")).hasContent("changed");
    }

    @Test
    void recursiveOptionsReachWhatIsMountedInTheSource() {
        run(
                world -> {
                    Path sub = Files.createDirectory(source.resolve("sub"));
                    new Mounts(world.syscalls()).mount("none", sub.toString(), "tmpfs", 0, null);

                    world.play(
                            new BindMount(
                                    world.given(source, true), "/top", List.of("rbind", "ro")),
                            new BindMount(
                                    world.given(source, true), "/all", List.of("rbind", "rro")),
                            new BindMount(world.given(source, false), "/one", List.of("bind")));

                    assertThat(world.findmnt("VFS-OPTIONS", "/top")).startsWith("ro");
                    assertThat(world.findmnt("VFS-OPTIONS", "/top/sub")).startsWith("rw");
                    assertThat(world.findmnt("VFS-OPTIONS", "/all/sub")).startsWith("ro");
                    assertThat(mountsBelow("/one", world)).containsExactly("/one");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "'',       private",
        "rprivate, private",
        "rslave,   private slave",
        "rshared,  shared",
    })
    void propagationOfABind(String word, String expected) {
        run(
                world -> {
                    Mounts mounts = new Mounts(world.syscalls());
                    mounts.mount("none", source.toString(), "tmpfs", 0, null);
                    mounts.setPropagation(source.toString(), Propagation.SHARED, true);
                    List<String> options = word.isEmpty() ? List.of() : List.of("rbind", word);

                    world.play(new BindMount(world.given(source, true), "/data", options));

                    assertThat(world.findmnt("PROPAGATION", "/data").replace(',', ' '))
                            .isEqualTo(expected);
                });
    }

    @Test
    void fileOnDirectoryAndDirectoryOnFileAreRefused() {
        run(
                world -> {
                    Files.createDirectory(world.path("/dir"));
                    Files.createFile(world.path("/file"));

                    assertThatThrownBy(
                                    () ->
                                            world.play(
                                                    new BindMount(
                                                            world.given(source, true),
                                                            "/file",
                                                            List.of())))
                            .hasMessage(
                                    "/file is a file in the container: a directory cannot be mounted on it");
                    assertThatThrownBy(
                                    () ->
                                            world.play(
                                                    new BindMount(
                                                            world.given(
                                                                    source.resolve("file"), false),
                                                            "/dir",
                                                            List.of())))
                            .hasMessage(
                                    "/dir is a directory in the container: a file cannot be mounted on it");
                });
    }

    /// CVE-2019-19921: a volume of the image's choice would stand for the kernel's files.
    @ParameterizedTest
    @ValueSource(strings = {"/proc", "/proc/sys", "/way", "/way/sys"})
    void nothingCanBeBoundOverTheKernelsFiles(String destination) {
        run(
                world -> {
                    Files.createSymbolicLink(world.path("/way"), Path.of("/proc"));
                    world.play(PROC);

                    assertThatThrownBy(
                                    () ->
                                            world.play(
                                                    new BindMount(
                                                            world.given(source, true),
                                                            destination,
                                                            List.of())))
                            .hasMessage(destination + " cannot be mounted on: it is inside /proc")
                            .hasFieldOrPropertyWithValue("kind", ErrorKind.INVALID_ARGUMENT);
                    assertThatThrownBy(
                                    () ->
                                            world.play(
                                                    new MountFilesystem(
                                                            destination + "/fs",
                                                            "tmpfs",
                                                            "tmpfs",
                                                            List.of())))
                            .isInstanceOf(EngineException.class);
                    assertThat(mountsBelow("/proc", world)).containsExactly("/proc");
                });
    }

    @Test
    void harmlessFileOfProcCanBeReplaced() {
        run(
                world -> {
                    world.play(
                            PROC,
                            new BindMount(
                                    world.given(source.resolve("file"), false),
                                    "/proc/cpuinfo",
                                    List.of()));

                    assertThat(world.path("/proc/cpuinfo")).hasContent("content");
                });
    }

    @Test
    void devicesAreMade() {
        run(
                world -> {
                    world.play(
                            new MakeDevice(NULL),
                            new MakeDevice(
                                    new DeviceSpec("/dev/disk/a", 'b', 259, 70_000, 0640, 1, 6)));

                    assertThat(stat("%F %t:%T %a %u:%g", world, "/dev/null"))
                            .isEqualTo("character special file 1:3 666 0:0");
                    assertThat(stat("%F %t:%T %a %u:%g", world, "/dev/disk/a"))
                            .isEqualTo("block special file 103:11170 640 1:6");
                });
    }

    @Test
    void deviceThatIsThereAlreadyStaysAsItIs() {
        run(
                world -> {
                    world.play(new MakeDevice(NULL));
                    StepWorld.output("chmod", "600", world.path("/dev/null").toString());

                    world.play(new MakeDevice(NULL));

                    assertThat(stat("%a", world, "/dev/null")).isEqualTo("600");
                });
    }

    /// It may be somebody's file in a directory that is mounted there.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo precious > null",
                "mknod null c 1 5",
                "mknod null b 1 3",
                "ln -s /etc/passwd null",
                "mkdir null"
            })
    void whatIsInTheWayOfADeviceIsNotTouched(String script) {
        run(
                world -> {
                    Files.createDirectory(world.path("/dev"));
                    StepWorld.output("sh", "-c", "cd " + world.path("/dev") + " && " + script);
                    String before = stat("%F %t:%T %s %i", world, "/dev/null");

                    assertThatThrownBy(() -> world.play(new MakeDevice(NULL)))
                            .hasMessage("/dev/null in the container is something else already")
                            .hasFieldOrPropertyWithValue("kind", ErrorKind.CONFLICT);
                    assertThat(stat("%F %t:%T %s %i", world, "/dev/null")).isEqualTo(before);
                });
    }

    @Test
    void linkIsMadeWhereNothingIs() {
        run(
                world -> {
                    world.play(new MakeLink("/dev/fd", "/proc/self/fd"));
                    world.play(new MakeLink("/dev/fd", "/elsewhere"));

                    assertThat(Files.readSymbolicLink(world.path("/dev/fd")))
                            .isEqualTo(Path.of("/proc/self/fd"));
                });
    }

    @Test
    void workingDirectoryIsMade() {
        run(
                world -> {
                    world.play(
                            new MakeWorkingDirectory("/srv/app"),
                            new MakeWorkingDirectory("/srv/app"));

                    assertThat(stat("%F %a", world, "/srv/app")).isEqualTo("directory 755");
                });
    }

    @Test
    void frozenMountKeepsWritableMountsInIt() {
        run(
                world -> {
                    world.play(
                            new MountFilesystem("/group", "tmpfs", "tmpfs", List.of()),
                            new MountFilesystem("/group/sub", "tmpfs", "tmpfs", List.of()),
                            new FreezeMount("/group"));

                    assertThat(world.findmnt("VFS-OPTIONS", "/group")).startsWith("ro");
                    assertThat(world.findmnt("VFS-OPTIONS", "/group/sub")).startsWith("rw");
                });
    }

    @Test
    void readOnlyRootKeepsWritableMountsInIt() {
        run(
                world -> {
                    world.play(
                            new MountFilesystem("/tmp", "tmpfs", "tmpfs", List.of()),
                            new RemountRoot(true, Propagation.PRIVATE));

                    assertThatThrownBy(() -> Files.createFile(world.path("/file")))
                            .hasMessageContaining("Read-only file system");
                    Files.createFile(world.path("/tmp/file"));
                });
    }

    @Test
    void isolatedMountsReceiveAndDoNotSend() {
        run(
                world -> {
                    Mounts mounts = new Mounts(world.syscalls());
                    mounts.mount("none", source.toString(), "tmpfs", 0, null);
                    mounts.setPropagation(source.toString(), Propagation.SHARED, true);

                    world.play(new IsolateMounts());

                    assertThat(
                                    StepWorld.output(
                                            "findmnt",
                                            "--tab-file",
                                            "/proc/thread-self/mountinfo",
                                            "-rno",
                                            "PROPAGATION"))
                            .doesNotContain("shared");
                });
    }

    private void run(StepWorld.Body body) {
        StepWorld.run(root, body);
    }

    private List<String> mountsBelow(String inside, StepWorld world) {
        return MountTable.current().below(world.path(inside).toString()).stream()
                .map(entry -> entry.mountPoint().substring(root.toString().length()))
                .toList();
    }

    private static String stat(String format, StepWorld world, String inside) throws Exception {
        return StepWorld.output("stat", "-c", format, world.path(inside).toString());
    }
}
