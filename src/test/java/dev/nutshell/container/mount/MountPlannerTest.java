package dev.nutshell.container.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import dev.nutshell.spec.container.Mount.Propagation;
import dev.nutshell.spec.container.Mount.Recursion;
import dev.nutshell.spec.container.StorageConfig;
import dev.nutshell.store.StateLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MountPlannerTest {
    private static final Digest DEBIAN = Digest.sha256(new byte[] {1});
    private static final StateLayout LAYOUT = new StateLayout(Path.of("/state"), Path.of("/run"));

    private final ObjectNode storage = Json.object();

    @Test
    void aBindIsCleanedAndPrivate() {
        binds("/srv//a/../b/:/data/./x/:ro,z");

        assertThat(plan().points())
                .containsExactly(
                        new MountPoint.Bind(
                                "/srv/b",
                                "/data/x",
                                false,
                                Propagation.RPRIVATE,
                                Recursion.ENABLED,
                                "ro,z",
                                true));
        assertThat(plan().volumes()).isEmpty();
    }

    @Test
    void aNamedVolumeIsWantedByItsName() {
        binds("data:/var/lib/x:nocopy");

        MountPlan plan = plan();

        assertThat(plan.points())
                .containsExactly(
                        new MountPoint.Volume(
                                "data",
                                "/state/volumes/data/_data",
                                "/var/lib/x",
                                true,
                                "nocopy",
                                ""));
        assertThat(plan.volumes())
                .singleElement()
                .satisfies(
                        wanted -> {
                            assertThat(wanted.request().name()).isEqualTo("data");
                            assertThat(wanted.destination()).isEqualTo("/var/lib/x");
                            assertThat(wanted.noCopy()).isTrue();
                        });
        assertThat(plan.anonymousVolumes()).isEmpty();
    }

    @Test
    void pathsWithoutSourceGetVolumesOfTheirOwn() {
        binds("/a");
        storage.putArray("Mounts").add(mount("volume", "", "/b").put("ReadOnly", true));

        MountPlan plan = plan("/c", "/a/");

        assertThat(plan.points())
                .extracting(MountPoint::destination)
                .containsExactly("/a", "/b", "/c");
        assertThat(plan.anonymousVolumes())
                .hasSize(3)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[0-9a-f]{64}"));
        assertThat(plan.points().get(1).isWritable()).isFalse();
    }

    @Test
    void volumesOfTheImageYieldToWhatTheUserMounts() {
        binds("/srv:/a", "named:/b");
        storage.putArray("Mounts").add(mount("tmpfs", "", "/c"));
        storage.putObject("Tmpfs").put("/d", "size=1m");

        MountPlan plan = plan("/a", "/b", "/c", "/d", "/e");

        assertThat(plan.anonymousVolumes()).hasSize(1);
        assertThat(plan.points())
                .filteredOn(MountPoint.Volume.class::isInstance)
                .extracting(MountPoint::destination)
                .containsExactly("/b", "/e");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/srv:/a  | /tmp:/a/  |         |",
                "/srv:/a  |           | /a      |",
                "/srv:/a  |           |         | /a",
                "         |           | /a      | /a",
                "vol:/a   | /srv:/a   |         |",
            })
    void onePlaceIsForOneMount(String one, String two, String mount, String tmpfs) {
        for (String bind : new String[] {one, two}) {
            if (bind != null) {
                storage.withArray("/Binds").add(bind);
            }
        }
        if (mount != null) {
            storage.putArray("Mounts").add(mount("volume", "x1", mount));
        }
        if (tmpfs != null) {
            storage.putObject("Tmpfs").put(tmpfs, "");
        }

        assertThatThrownBy(this::plan)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT))
                .hasMessage("duplicate mount point: /a");
    }

    @Test
    void mountsOfOtherContainersAreTakenOver() {
        MountPoint.Volume volume = new MountPoint.Volume("data", "/v", "/data", true, "", "");
        MountPoint.Bind bind =
                new MountPoint.Bind(
                        "/srv", "/srv", true, Propagation.RSLAVE, Recursion.ENABLED, "", true);
        MountPoint.Tmpfs tmpfs = new MountPoint.Tmpfs("/run", true, List.of());
        MountPoint.Volume late = new MountPoint.Volume("late", "/l", "/data", true, "", "");
        Map<String, List<MountPoint>> others =
                Map.of("one", List.of(volume, bind, tmpfs), "two", List.of(late));
        storage.putArray("VolumesFrom").add("one:ro");
        assertThat(plan(others).points()).containsExactly(volume.readOnly(), bind.readOnly());
        assertThat(plan(others).volumes()).isEmpty();

        storage.putArray("VolumesFrom").add("one").add("two");
        assertThat(plan(others).points()).containsExactlyInAnyOrder(late, bind);

        binds("/tmp:/data");
        assertThat(plan(others, "/srv").points())
                .extracting(MountPoint::destination)
                .containsExactly("/srv", "/data");

        storage.putArray("VolumesFrom").add("one:nocopy");
        assertThatThrownBy(() -> plan(others)).hasMessage("invalid mode: nocopy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/self", "/proc", "/proc/sys", "/proc/1/attr", "/x/../proc/keys"})
    void nothingIsMountedOverTheKernelsFiles(String destination) {
        binds("/srv:" + destination);

        assertThatThrownBy(this::plan)
                .hasMessage(
                        "mount on "
                                + ContainerPath.clean(destination)
                                + ": cannot be mounted because it is inside /proc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/meminfo", "/proc/cpuinfo", "/process", "/data/proc"})
    void whatRulesNothingMayBeReplaced(String destination) {
        binds("/srv:" + destination);

        assertThat(plan().points()).hasSize(1);
    }

    @Test
    void theHostsProcMayBeShown() {
        binds("/proc:/proc");

        assertThat(plan().points()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/srv:/..        | invalid specification: destination can't be '/'",
                "/srv:/a/..      | invalid specification: destination can't be '/'",
            })
    void theRootIsNoMountPoint(String bind, String message) {
        binds(bind);

        assertThatThrownBy(this::plan).hasMessage(message);
    }

    @Test
    void memoryFileSystemsAreChecked() {
        storage.putObject("Tmpfs").put("/run", "size=1m,bad");
        assertThatThrownBy(this::plan).hasMessage("invalid tmpfs option \"bad\"");

        storage.putObject("Tmpfs").put("/run", "bad=1");
        assertThatThrownBy(this::plan).hasMessage("invalid tmpfs option \"bad\"");

        storage.remove("Tmpfs");
        ObjectNode mount = mount("tmpfs", "", "/run").put("ReadOnly", true);
        mount.putObject("TmpfsOptions").put("SizeBytes", 4096).put("Mode", 0750);
        storage.putArray("Mounts").add(mount);
        assertThat(plan().points())
                .containsExactly(
                        new MountPoint.Tmpfs(
                                "/run", false, List.of("ro", "mode=750", "size=4096")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vol | ../x       | subpath must be a relative path within the volume",
                "vol | /x         | subpath must be a relative path within the volume",
                "vol | a/../../x  | subpath must be a relative path within the volume",
                "''  | a          | must not set Subpath when using anonymous volumes",
            })
    void subpathsStayInTheVolume(String name, String subpath, String message) {
        ObjectNode mount = mount("volume", name, "/a");
        mount.putObject("VolumeOptions").put("Subpath", subpath);
        storage.putArray("Mounts").add(mount);

        assertThatThrownBy(this::plan).hasMessage(message);
    }

    @Test
    void aSubpathIsKeptAndTheVolumeNotFilled() {
        ObjectNode mount = mount("volume", "vol", "/a");
        mount.putObject("VolumeOptions").put("Subpath", "a/../b");
        storage.putArray("Mounts").add(mount);

        assertThat(plan().points())
                .containsExactly(
                        new MountPoint.Volume(
                                "vol", "/state/volumes/vol/_data", "/a", true, "", "a/../b"));
        assertThat(plan().volumes().getFirst().noCopy()).isTrue();
    }

    @Test
    void bindsNeedAnAbsoluteSource() {
        storage.putArray("Mounts").add(mount("bind", "srv", "/a"));

        assertThatThrownBy(this::plan)
                .hasMessage(
                        "invalid mount config for type \"bind\": invalid mount path: 'srv' mount path must be absolute");
    }

    @Test
    void anImageIsMountedByTheIdThatItsNameHasNow() {
        ObjectNode mount = mount("image", "debian:12", "/a//b/");
        mount.putObject("ImageOptions").put("Subpath", "etc/../usr");
        storage.putArray("Mounts").add(mount).add(mount("image", "debian:12", "/c"));

        MountPlan plan = plan("/c");

        MountPoint.Image part = new MountPoint.Image("debian:12", DEBIAN, "/a/b", "etc/../usr");
        MountPoint.Image whole = new MountPoint.Image("debian:12", DEBIAN, "/c", "");
        assertThat(plan.points()).containsExactly(part, whole);
        assertThat(plan.images()).containsExactly(part, whole);
        assertThat(plan.volumes()).isEmpty();
        assertThat(part.toDocker().toString())
                .isEqualTo(
                        """
                        {"Type":"image","Name":"debian:12","Source":"debian:12","Destination":"/a/b",\
                        "Mode":"","RW":false,"Propagation":""}""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "debian:12 | ../x | /a    | subpath must be a relative path within the image",
                "debian:12 | /etc | /a    | subpath must be a relative path within the image",
                "''        | ''   | /a    | invalid mount config for type \"image\": field Source must not be empty",
                "debian:12 | ''   | /     | invalid specification: destination can't be '/'",
                "debian:12 | ''   | /proc | mount on /proc: cannot be mounted because it is inside /proc",
                "absent    | ''   | /a    | no such image: absent",
            })
    void imagesThatCannotBeMounted(String source, String subpath, String target, String message) {
        ObjectNode mount = mount("image", source, target);
        mount.putObject("ImageOptions").put("Subpath", subpath);
        storage.putArray("Mounts").add(mount);

        assertThatThrownBy(this::plan).hasMessage(message);
    }

    @Test
    void imagesOfOtherContainersAreNotTakenOver() {
        storage.putArray("VolumesFrom").add("one");

        assertThat(
                        plan(Map.of("one", List.of(new MountPoint.Image("x", DEBIAN, "/a", ""))))
                                .points())
                .isEmpty();
    }

    private static Digest idOf(String image) {
        if (!image.equals("debian:12")) {
            throw new EngineException(ErrorKind.NOT_FOUND, "no such image: " + image);
        }
        return DEBIAN;
    }

    private void binds(String... binds) {
        storage.set("Binds", Json.texts(List.of(binds)));
    }

    private static ObjectNode mount(String type, String source, String target) {
        return Json.object().put("Type", type).put("Source", source).put("Target", target);
    }

    private MountPlan plan(String... imageVolumes) {
        return plan(Map.of(), imageVolumes);
    }

    private MountPlan plan(Map<String, List<MountPoint>> others, String... imageVolumes) {
        return MountPlanner.plan(
                StorageConfig.fromJson(storage),
                List.of(imageVolumes),
                LAYOUT,
                container -> others.getOrDefault(container, List.of()),
                MountPlannerTest::idOf);
    }
}
