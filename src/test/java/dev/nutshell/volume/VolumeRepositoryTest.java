package dev.nutshell.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.store.StateLayout;
import dev.nutshell.store.TemporaryArea;
import dev.nutshell.volume.VolumeRepository.Protection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeRepositoryTest {
    private static final VolumeUsers NOBODY = Map::of;
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir private Path directory;

    private final Syscalls syscalls = SymbolSource.syscalls();
    private StateLayout layout;
    private VolumeRepository volumes;

    @BeforeEach
    void makeRepository() {
        layout = new StateLayout(directory.resolve("root"), directory.resolve("run"));
        volumes = repository();
    }

    @Test
    void aVolumeIsMadeOnceAndKeepsItsLabels() {
        VolumeRecord made = ensure("data", Map.of("a", "1"));

        assertThat(made).isEqualTo(new VolumeRecord("data", NOW, Map.of("a", "1"), Map.of()));
        assertThat(ensure("data", Map.of("b", "2"))).isEqualTo(made);
        assertThat(repository().require("data")).isEqualTo(made);
        assertThat(volumes.list()).containsExactly(made);
        assertThat(volumes.source(made)).isEqualTo(new VolumeSource.Own());
    }

    @Test
    void itsDataIsForEverybodyItsFolderForRootOnly() throws IOException {
        VolumeRecord made = ensure("data", Map.of());

        assertThat(permissions(volumes.data(made))).isEqualTo("rwxr-xr-x");
        assertThat(permissions(volumes.data(made).getParent())).isEqualTo("rwx------");
    }

    @Test
    void anonymousVolumesAreMarkedAndNeverMeet() {
        VolumeRecord one = anonymous();
        VolumeRecord two = anonymous();

        assertThat(one.name()).matches("[0-9a-f]{64}").isNotEqualTo(two.name());
        assertThat(one.isAnonymous()).isTrue();
        assertThat(one.labels()).containsExactly(Map.entry("com.docker.volume.anonymous", ""));
        assertThat(ensure("named", Map.of()).isAnonymous()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "../etc", "/abs", "a/b", ".hidden", "-x", "a b", "é1", "x\ny", ".."})
    void namesThatCouldBePathsAreRefused(String name) {
        String shown = name.isEmpty() ? "" : name;
        assertThatThrownBy(() -> volumes.find(name))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT))
                .hasMessage(
                        "\""
                                + shown
                                + "\" includes invalid characters for a local volume name, only"
                                + " \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to"
                                + " pass a host directory, use absolute path");
    }

    @Test
    void shortAndLongNamesAreRefused() {
        assertThatThrownBy(() -> ensure("a", Map.of()))
                .hasMessage(
                        "volume name is too short, names should be at least two alphanumeric characters");
        assertThatThrownBy(() -> ensure("a".repeat(256), Map.of()))
                .hasMessage("volume name of 256 characters: want at most 255");
        assertThat(ensure("a".repeat(255), Map.of()).name()).hasSize(255);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "foo=bar           | invalid option: \"foo\"",
                "type=nfs          | missing required option: \"device\"",
                "device=/x         | missing required option: \"type\"",
                "o=bind            | missing required option: \"device\"",
                "size=1g           | volume option size: quota size requested but no quota support",
                "type=none,device=x,o=bind | volume option device: \"x\" is not an absolute path",
            })
    void optionsThatDockerRefusesAreRefused(String options, String message) {
        assertThatThrownBy(() -> withOptions("data", options)).hasMessage(message);
        assertThat(volumes.list()).isEmpty();
    }

    @Test
    void optionsSayWhereTheFilesAre() {
        assertThat(source("type=none,device=/srv/x,o=bind;ro"))
                .isEqualTo(new VolumeSource.HostDirectory("/srv/x", false, List.of("ro")));
        assertThat(source("type=none,device=/srv/x,o=rbind"))
                .isEqualTo(new VolumeSource.HostDirectory("/srv/x", true, List.of()));
        assertThat(source("type=tmpfs,device=tmpfs,o=size=1m;uid=7"))
                .isEqualTo(
                        new VolumeSource.FileSystem("tmpfs", "tmpfs", List.of("size=1m", "uid=7")));
    }

    @Test
    void otherDriversAreNotThere() {
        VolumeRequest request = new VolumeRequest("data", "rexray", Map.of(), Map.of());

        assertThatThrownBy(() -> volumes.ensure(request, VolumeContent.NONE))
                .hasMessage("error looking up volume plugin rexray: plugin \"rexray\" not found");
    }

    @Test
    void aVolumeInUseStays() {
        ensure("data", Map.of());
        VolumeUsers users = () -> Map.of("data", List.of("abc", "def"));

        assertThatThrownBy(() -> volumes.remove("data", users))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT))
                .hasMessage("remove data: volume is in use - [abc, def]");
        assertThat(volumes.removeUnused(_ -> true, users)).isEmpty();

        volumes.remove("data", NOBODY);
        assertThat(volumes.list()).isEmpty();
        assertThat(layout.volumes()).isEmptyDirectory();
        assertThatThrownBy(() -> volumes.remove("data", NOBODY))
                .hasMessage("get data: no such volume");
    }

    @Test
    void removesOnlyWhatIsUnusedAndDoomed() {
        VolumeRecord named = ensure("named", Map.of());
        VolumeRecord used = anonymous();
        VolumeRecord unused = anonymous();
        VolumeUsers users = () -> Map.of(used.name(), List.of("c1"));

        assertThat(volumes.removeUnused(VolumeRecord::isAnonymous, users)).containsExactly(unused);

        assertThat(volumes.list()).containsExactlyInAnyOrder(named, used);
    }

    @Test
    void contentIsWrittenOnceAndAFailureLeavesNothing() throws IOException {
        VolumeContent broken =
                (files, data) -> {
                    files.createFile(data, "half".getBytes(), 0600).orElseThrow().close();
                    throw new IllegalStateException("disk on fire");
                };
        assertThatThrownBy(() -> volumes.ensure(VolumeRequest.named("data"), broken))
                .hasMessage("disk on fire");
        assertThat(volumes.list()).isEmpty();
        assertThat(layout.temporary()).isEmptyDirectory();

        AtomicInteger writes = new AtomicInteger();
        VolumeContent content =
                (files, data) -> {
                    writes.incrementAndGet();
                    files.createFile(data, "file".getBytes(), 0600).orElseThrow().close();
                };
        VolumeRecord made = volumes.ensure(VolumeRequest.named("data"), content);
        volumes.ensure(VolumeRequest.named("data"), content);
        assertThat(writes).hasValue(1);

        Files.delete(volumes.data(made).resolve("file"));
        volumes.ensure(VolumeRequest.named("data"), content);
        assertThat(writes).hasValue(2);
    }

    @Test
    void manyWhoWantTheSameVolumeGetOne() throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Callable<VolumeRecord>> wishes = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            String label = String.valueOf(i);
            VolumeRepository own = repository();
            wishes.add(
                    () -> {
                        start.await();
                        return own.ensure(
                                new VolumeRequest("data", "", Map.of("n", label), Map.of()),
                                VolumeContent.NONE);
                    });
        }

        Set<VolumeRecord> got = inParallel(wishes, start);

        assertThat(got).hasSize(1);
        assertThat(volumes.list()).containsExactlyElementsOf(got);
        assertThat(layout.temporary()).isEmptyDirectory();
    }

    @Test
    @Timeout(60)
    void removalWaitsForWhoIsAboutToUseVolumes() throws Exception {
        ensure("data", Map.of());
        List<String> users = new ArrayList<>();
        Thread removal;
        try (Protection _ = volumes.protect();
                Protection _ = repository().protect()) {
            removal =
                    Thread.ofPlatform()
                            .start(
                                    () ->
                                            repository()
                                                    .removeUnused(
                                                            _ -> true,
                                                            () -> Map.of("data", users)));
            // blocked in flock(2), which the JVM sees as running: the table of locks tells
            while (!Files.readString(Path.of("/proc/locks")).contains("-> FLOCK")) {
                Thread.onSpinWait();
            }
            users.add("container");
        }
        removal.join();

        assertThat(volumes.find("data")).isPresent();
    }

    private static <T> Set<T> inParallel(List<Callable<T>> calls, CountDownLatch start)
            throws Exception {
        Set<T> results = new HashSet<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(calls.size())) {
            List<Future<T>> futures = calls.stream().map(threads::submit).toList();
            start.countDown();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
        }
        return results;
    }

    private VolumeRepository repository() {
        return new VolumeRepository(
                syscalls,
                layout,
                new TemporaryArea(syscalls, layout),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private VolumeRecord ensure(String name, Map<String, String> labels) {
        return volumes.ensure(new VolumeRequest(name, "", labels, Map.of()), VolumeContent.NONE);
    }

    private VolumeRecord anonymous() {
        return volumes.ensure(VolumeRequest.anonymous("", Map.of(), Map.of()), VolumeContent.NONE);
    }

    private VolumeRecord withOptions(String name, String options) {
        Map<String, String> map = new HashMap<>();
        for (String pair : options.split(",")) {
            String[] words = pair.split("=", 2);
            map.put(words[0], words[1].replace(';', ','));
        }
        return volumes.ensure(new VolumeRequest(name, "", Map.of(), map), VolumeContent.NONE);
    }

    private VolumeSource source(String options) {
        return volumes.source(withOptions("v" + options.hashCode(), options));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
