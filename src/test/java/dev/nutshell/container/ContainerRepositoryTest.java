package dev.nutshell.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.folder.ContainerFolders;
import dev.nutshell.container.folder.ContainerLock;
import dev.nutshell.container.folder.ContainerNames;
import dev.nutshell.container.folder.ContainerRemoval;
import dev.nutshell.container.mount.MountPoint;
import dev.nutshell.json.Json;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.spec.container.Mount.Propagation;
import dev.nutshell.spec.container.Mount.Recursion;
import dev.nutshell.store.FileLock;
import dev.nutshell.store.StateLayout;
import dev.nutshell.store.TemporaryArea;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerRepositoryTest {
    private static final int MANY = 200;

    @TempDir private Path directory;

    private final Syscalls syscalls = SymbolSource.syscalls();
    private StateLayout layout;
    private ContainerRepository containers;

    @BeforeEach
    void makeRepository() {
        layout = new StateLayout(directory.resolve("root"), directory.resolve("run"));
        containers = repository();
    }

    @Test
    void aContainerIsFoundByIdNameAndBeginning() {
        ContainerRecord made = make("web");
        String id = made.id().value();

        for (String reference :
                List.of(id, "web", "/web", id.substring(0, 12), id.substring(0, 2))) {
            assertThat(containers.find(reference)).isEqualTo(made);
        }
        assertThat(repository().listing().all().containers())
                .extracting(ListedContainer::name)
                .containsExactly("web");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "nobody", "zz", "../names/web", "web/", "we", "..", "//web"})
    void whatIsNotThereIsNotFound(String reference) {
        make("web");

        assertThatThrownBy(() -> containers.find(reference))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND))
                .hasMessage("no such container: " + reference);
    }

    @Test
    void anAmbiguousBeginningNamesTheCandidates() {
        ContainerRecord one = makeWithId("aa" + "1".repeat(62), "one");
        ContainerRecord two = makeWithId("aa" + "2".repeat(62), "two");

        assertThatThrownBy(() -> containers.find("aa"))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT))
                .hasMessage(
                        "multiple IDs found with provided prefix: aa (aa1111111111, aa2222222222)");
        assertThat(containers.find("aa1")).isEqualTo(one);
        assertThat(containers.find("aa2")).isEqualTo(two);
    }

    @Test
    void aNameGoesBeforeTheBeginningOfAnId() {
        makeWithId("abc" + "1".repeat(61), "one");
        ContainerRecord named = makeWithId("def" + "1".repeat(61), "abc");

        assertThat(containers.find("abc")).isEqualTo(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "-web", ".web", "we b", "we/b", "../web", "wéb", "web\n"})
    void namesThatDockerRefusesAreRefused(String name) {
        assertThatThrownBy(() -> containers.reserve(name))
                .hasMessage(
                        "invalid container name ("
                                + name
                                + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
        assertThat(layout.containers()).doesNotExist();
    }

    @Test
    void aNameInUseIsRefusedAndLeavesNothing() {
        ContainerRecord web = make("web");

        assertThatThrownBy(() -> containers.reserve("/web"))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.ALREADY_EXISTS))
                .hasMessage(
                        "conflict: the container name \"/web\" is already in use by container \""
                                + web.id()
                                + "\", remove (or rename) that container to be able to reuse that"
                                + " name");
        assertThat(foldersOf(layout.containers())).containsExactly(web.id().value());
    }

    @Test
    void aNameOfAContainerThatIsBeingMadeIsInUse() {
        try (Reservation web = containers.reserve("web")) {
            assertThatThrownBy(() -> repository().reserve("web"))
                    .hasMessageContaining("is already in use by container \"" + web.id() + "\"");
            assertThat(containers.resolveIfPresent("web")).isEmpty();
            assertThat(containers.listing().all().containers()).isEmpty();
        }
        containers.reserve("web").close();
    }

    @Test
    void namesAreMadeUpWhenNoneIsGiven() {
        try (Reservation one = containers.reserve("");
                Reservation two = containers.reserve("/")) {
            assertThat(one.name()).matches("[a-z]+_[a-z]+").isNotEqualTo(two.name());
        }
        assertThat(RandomName.count()).isGreaterThan(10_000);
    }

    @Test
    void theRecordKeepsEverything() {
        ObjectNode config =
                Json.object().put("Hostname", "web").put("User", "1:2").put("WorkingDir", "/w");
        config.putArray("Env").add("A=b=c").add("D");
        config.putObject("Labels").put("x", "y");
        config.putArray("Entrypoint").add("");
        ObjectNode host = Json.object().put("Privileged", true).put("Init", false);
        host.putObject("Sysctls").put("net.core.somaxconn", "1");
        Digest image = Digest.sha256(new byte[] {1});
        List<MountPoint> mounts =
                List.of(
                        new MountPoint.Bind(
                                "/srv",
                                "/data",
                                false,
                                Propagation.RSLAVE,
                                Recursion.READONLY,
                                "ro,z",
                                true),
                        new MountPoint.Volume("vol", "/v/_data", "/vol", true, "", "sub"),
                        new MountPoint.Image("debian:12", image, "/i", "etc"),
                        new MountPoint.Tmpfs("/run", true, List.of("size=1m", "exec")));
        ContainerRecord record;
        try (Reservation reservation = containers.reserve("web")) {
            record = TestRecords.record(reservation.id(), "web", config, host, mounts);
            reservation.commit(record);
        }

        assertThat(repository().find("web")).isEqualTo(record);
        ListedContainer listed = repository().listing().all().containers().getFirst();
        assertThat(listed.created()).isEqualTo(TestRecords.CREATED);
        assertThat(listed.labels()).isEqualTo(Map.of("x", "y"));
        assertThat(listed.command()).containsExactly("sleep", "1");
        assertThat(listed.networks()).containsExactly("default");
        assertThat(listed.mounts())
                .containsExactly(
                        new ListedContainer.ListedMount("", "/srv", "/data"),
                        new ListedContainer.ListedMount("vol", "/v/_data", "/vol"));
        assertThat(listed.mountedImages())
                .containsExactly(
                        new ListedContainer.ListedImage(image.toString(), "debian:12", "/i"));
        assertThat(containers.listing().containersByVolume())
                .isEqualTo(Map.of("vol", List.of(record.id().value())));
    }

    @Test
    void renamingMovesTheName() {
        ContainerRecord web = make("web");
        make("db");

        ContainerRecord renamed;
        try (ContainerLock lock = containers.lock(web.id())) {
            assertThatThrownBy(() -> containers.rename(lock, "db"))
                    .hasMessageStartingWith(
                            "conflict: the container name \"/db\" is already in use");
            assertThatThrownBy(() -> containers.rename(lock, "web"))
                    .hasMessage("renaming a container with the same name as its current name");
            renamed = containers.rename(lock, "/shop");
        }

        assertThat(renamed).isEqualTo(web.renamed("shop"));
        assertThat(containers.find("shop")).isEqualTo(renamed);
        assertThat(containers.resolveIfPresent("web")).isEmpty();
        assertThat(names()).containsExactlyInAnyOrder("shop", "db");
        make("web");
        remove("shop", true);
        assertThat(names()).containsExactlyInAnyOrder("web", "db");
    }

    @Test
    void removalTakesEverythingAndCanBeRepeated() throws IOException {
        ContainerRecord web = make("web");
        Files.createDirectories(layout.snapshot(web.id()).resolve("upper/x"));
        Files.createDirectories(layout.containerRun(web.id()));

        remove("web", false);

        assertNothingIsLeft();
        new ContainerRemoval(syscalls, layout, new TemporaryArea(syscalls, layout))
                .remove(web.id(), true, () -> {});
        assertThatThrownBy(() -> containers.lock(web.id()))
                .hasMessage("no such container: " + web.id());
    }

    @Test
    void whatAClosedReservationMadeIsUndone() throws IOException {
        try (Reservation reservation = containers.reserve("web")) {
            reservation.noteVolumes(List.of("v1".repeat(32)));
            Files.createDirectories(layout.snapshot(reservation.id()).resolve("upper"));
            Files.createDirectories(layout.volumeData("v1".repeat(32)));
            Files.createDirectories(layout.containerRun(reservation.id()));
        }

        assertNothingIsLeft();
    }

    @Test
    void anonymousVolumesGoOnlyWhenAskedAndUnused() throws IOException {
        String kept = "a".repeat(64);
        String shared = "b".repeat(64);
        String gone = "c".repeat(64);
        for (String volume : List.of(kept, shared, gone)) {
            Files.createDirectories(layout.volumeData(volume));
        }
        try (Reservation reservation = containers.reserve("one")) {
            reservation.noteVolumes(List.of(kept));
            reservation.commit(TestRecords.record(reservation.id(), "one"));
        }
        try (Reservation reservation = containers.reserve("two")) {
            reservation.noteVolumes(List.of(shared, gone));
            reservation.commit(TestRecords.record(reservation.id(), "two"));
        }
        try (Reservation reservation = containers.reserve("three")) {
            List<MountPoint> mounts =
                    List.of(new MountPoint.Volume(shared, "/x", "/y", true, "", ""));
            reservation.commit(
                    TestRecords.record(
                            reservation.id(), "three", Json.object(), Json.object(), mounts));
        }

        remove("one", false);
        remove("two", true);

        assertThat(foldersOf(layout.volumes())).containsExactlyInAnyOrder(kept, shared);
    }

    @Test
    void whatDiesWhileItIsMadeIsCleanedByTheNextCommand() throws IOException {
        dieWhileMaking("web");

        assertThat(containers.listing().all().containers()).isEmpty();

        assertNothingIsLeft();
    }

    @Test
    void theNameOfADeadReservationIsFree() throws IOException {
        dieWhileMaking("web");

        ContainerRecord web = make("web");

        assertThat(containers.find("web")).isEqualTo(web);
        assertThat(foldersOf(layout.containers())).containsExactly(web.id().value());
        assertThat(layout.snapshots()).isEmptyDirectory();
    }

    @Test
    void aRemovalThatDiedIsFinishedByTheNextCommand() throws IOException {
        ContainerRecord web = make("web");
        Files.createDirectories(layout.snapshot(web.id()).resolve("upper"));
        Files.move(
                layout.containerRecord(web.id()), layout.containerFile(web.id(), "removed.json"));

        assertThat(containers.resolveIfPresent("web")).isEmpty();
        assertThat(containers.listing().all().containers()).isEmpty();

        assertNothingIsLeft();
    }

    @Test
    void aRenameThatDiedBlocksNobody() {
        ContainerRecord web = make("web");
        ContainerNames names = new ContainerNames(syscalls, layout);
        names.claim("claimed", web.id());
        names.claim("dangling", ContainerId.random());

        assertThat(containers.resolveIfPresent("claimed")).isEmpty();
        assertThat(make("claimed").name()).isEqualTo("claimed");
        assertThat(make("dangling").name()).isEqualTo("dangling");
        assertThat(containers.find("web")).isEqualTo(web);
    }

    @Test
    void aRecordThatNeverReachedTheDiskIsALeftover() throws IOException {
        ContainerRecord web = make("web");
        Files.write(layout.containerRecord(web.id()), new byte[0]);

        assertThat(containers.listing().all().containers()).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void anUnreadableRecordHidesNoOtherAndCanBeRemoved() throws IOException {
        ContainerRecord torn = make("torn");
        ContainerRecord web = make("web");
        Files.writeString(layout.containerRecord(torn.id()), "{\"schemaVersion\":1,\"id");

        ContainerListing.Found found = containers.listing().all();
        assertThat(found.containers()).extracting(ListedContainer::id).containsExactly(web.id());
        assertThat(found.unreadable())
                .singleElement()
                .satisfies(
                        e ->
                                assertThat(e)
                                        .hasMessageStartingWith(
                                                "record of container "
                                                        + torn.id().shortForm()
                                                        + " is not valid JSON"));
        assertThatThrownBy(() -> containers.listing().containersByVolume())
                .hasMessageContaining(torn.id().shortForm());

        try (ContainerLock lock = containers.lock(containers.resolve("torn"))) {
            containers.remove(lock, true);
        }
        assertThat(names()).containsExactly("web");
    }

    @Test
    void manyWhoWantOneNameGetOneContainer() throws Exception {
        dieWhileMaking("web");
        List<Optional<ContainerId>> got =
                inParallel(
                        16,
                        MANY,
                        _ -> {
                            try (Reservation reservation = repository().reserve("web")) {
                                reservation.commit(TestRecords.record(reservation.id(), "web"));
                                return Optional.of(reservation.id());
                            } catch (EngineException e) {
                                assertThat(e.kind()).isEqualTo(ErrorKind.ALREADY_EXISTS);
                                return Optional.<ContainerId>empty();
                            }
                        });

        assertThat(got.stream().flatMap(Optional::stream))
                .containsExactly(containers.find("web").id());
        assertThat(foldersOf(layout.containers())).hasSize(1);
    }

    @Test
    void manyAtOnceGetNamesAndIdsOfTheirOwn() throws Exception {
        List<ContainerRecord> made = inParallel(32, MANY, _ -> makeIn(repository(), ""));

        Set<String> names = new HashSet<>();
        made.forEach(record -> names.add(record.name()));
        assertThat(names).hasSize(MANY);
        assertThat(containers.listing().all().containers()).hasSize(MANY);
        assertThat(names()).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void makingRenamingAndRemovingAtOnceLoseNothing() throws Exception {
        inParallel(
                8,
                MANY,
                number -> {
                    ContainerRepository own = repository();
                    String name = "c" + number % 7 + "x";
                    try {
                        ContainerRecord made = makeIn(own, name);
                        try (ContainerLock lock = own.lock(made.id())) {
                            own.rename(lock, "c" + number % 5 + "y");
                            own.remove(lock, true);
                        }
                    } catch (EngineException e) {
                        assertThat(e.kind()).isIn(ErrorKind.ALREADY_EXISTS, ErrorKind.NOT_FOUND);
                        own.resolveIfPresent(name)
                                .ifPresent(
                                        id ->
                                                new ContainerRemoval(
                                                                syscalls,
                                                                layout,
                                                                new TemporaryArea(syscalls, layout))
                                                        .remove(id, true, () -> {}));
                    }
                    return number;
                });

        for (ListedContainer left : containers.listing().all().containers()) {
            assertThat(containers.find(left.name()).id()).isEqualTo(left.id());
            remove(left.name(), true);
        }
        assertNothingIsLeft();
    }

    /// As far as a process can get before the record, ended by a kill: its locks are free.
    private void dieWhileMaking(String name) throws IOException {
        ContainerId id = ContainerId.random();
        String volume = "d".repeat(64);
        try (ContainerLock lock = new ContainerFolders(syscalls, layout).create(id).orElseThrow()) {
            new ContainerRemoval(syscalls, layout, new TemporaryArea(syscalls, layout))
                    .noteName(lock, name);
            new ContainerNames(syscalls, layout).claim(name, id);
            Files.writeString(layout.containerFile(id, "volumes"), volume);
            Files.createDirectories(layout.volumeData(volume));
            Files.createDirectories(layout.snapshot(id).resolve("upper"));
            Files.createDirectories(layout.containerRun(id));
        }
    }

    @Test
    void leftoversWaitForWhoIsAboutToUseVolumes() throws IOException {
        dieWhileMaking("web");
        try (FileLock _ = FileLock.shared(syscalls, layout.lock("volumes"))) {
            containers.listing().all();
            assertThat(names()).isEmpty();
            assertThat(foldersOf(layout.volumes())).hasSize(1);
        }
        containers.listing().all();
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() {
        for (Path folder :
                List.of(
                        layout.containers(),
                        layout.containerNames(),
                        layout.snapshots(),
                        layout.volumes(),
                        layout.containersRun(),
                        layout.temporary())) {
            assertThat(foldersOf(folder)).as(folder.toString()).isEmpty();
        }
    }

    private void remove(String name, boolean withVolumes) {
        try (ContainerLock lock = containers.lock(containers.find(name).id())) {
            containers.remove(lock, withVolumes);
        }
    }

    private ContainerRecord make(String name) {
        return makeIn(containers, name);
    }

    private static ContainerRecord makeIn(ContainerRepository repository, String name) {
        try (Reservation reservation = repository.reserve(name)) {
            ContainerRecord record = TestRecords.record(reservation.id(), reservation.name());
            reservation.commit(record);
            return record;
        }
    }

    private ContainerRecord makeWithId(String id, String name) {
        ContainerRecord record = TestRecords.record(new ContainerId(id), name);
        try (ContainerLock _ =
                new ContainerFolders(syscalls, layout).create(record.id()).orElseThrow()) {
            new ContainerNames(syscalls, layout).claim(name, record.id());
            containers.store(record, false);
        }
        return record;
    }

    private ContainerRepository repository() {
        return new ContainerRepository(syscalls, layout, new TemporaryArea(syscalls, layout));
    }

    private List<String> names() {
        return foldersOf(layout.containerNames());
    }

    private static List<String> foldersOf(Path folder) {
        String[] names = folder.toFile().list();
        return names == null ? List.of() : List.of(names);
    }

    @FunctionalInterface
    private interface Task<T> {
        T run(int number) throws Exception;
    }

    private static <T> List<T> inParallel(int threads, int times, Task<T> task) throws Exception {
        List<Callable<T>> calls = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            int number = i;
            calls.add(() -> task.run(number));
        }
        List<T> results = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (Future<T> future : pool.invokeAll(calls)) {
                results.add(future.get());
            }
        }
        return results;
    }
}
