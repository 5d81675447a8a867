package dev.nutshell.runtime.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A hostile tree beside a canary: whatever its links say, nothing outside of it is reached or made.
class ContainerRootTest {
    private final Syscalls syscalls = SymbolSource.syscalls();
    private final FileCalls files = new FileCalls(syscalls);

    @TempDir private Path outside;
    private Path image;
    private Fd directory;
    private ContainerRoot root;

    @BeforeEach
    void tree() throws IOException {
        image = Files.createDirectory(outside.resolve("image"));
        Files.createDirectory(image.resolve("etc"));
        Files.writeString(image.resolve("etc/hosts"), "inside");
        Files.writeString(outside.resolve("hosts"), "outside");
        directory = files.open(image, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, 0);
        root = new ContainerRoot(files, directory);
    }

    @AfterEach
    void close() throws IOException {
        directory.close();
        files.close();
        try (Stream<Path> all = Files.list(outside)) {
            assertThat(all).containsExactlyInAnyOrder(image, outside.resolve("hosts"));
        }
        assertThat(outside.resolve("hosts")).hasContent("outside");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/hosts",
                "etc/hosts",
                "//etc//hosts",
                "/./etc/hosts",
                "/../etc/hosts",
                "/../../../../etc/hosts",
                "/etc/../../etc/hosts"
            })
    void pathsStayInside(String path) throws IOException {
        assertFound(path, "etc/hosts");
    }

    @ParameterizedTest
    @CsvSource({
        "/etc/hosts",
        "../../../../../etc/hosts",
        "../etc/hosts",
        "/../../etc/hosts",
        "/up/../../etc/hosts"
    })
    void linksStayInside(String target) throws IOException {
        link("up", "../../..");
        link("dir/link", target);

        assertFound("/dir/link", "etc/hosts");
    }

    @Test
    void linkInTheMiddleStaysInside() throws IOException {
        link("a", "../..");

        assertFound("/a/etc/hosts", "etc/hosts");
        assertThat(root.find("/a/hosts")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/none", "/etc/none/x", "/etc/hosts/x", "/dangling", "/dangling/x"})
    void whatIsNotThereIsNotFound(String path) throws IOException {
        link("dangling", "/nowhere");

        assertThat(root.find(path)).isEmpty();
    }

    @Test
    void lastLinkCanBeLeftUnfollowed() throws IOException {
        link("dangling", "/nowhere");

        try (Fd found = root.findUnfollowed("/dangling").orElseThrow()) {
            assertThat(files.attributes().status(found).isSymlink()).isTrue();
        }
    }

    @Test
    void linksInACircleAreAFailure() throws IOException {
        link("a", "b");
        link("b", "a");

        assertThatThrownBy(() -> root.find("/a"))
                .isInstanceOf(KernelException.class)
                .hasMessage("openat2(2) a: ELOOP (Too many levels of symbolic links)");
        assertThatThrownBy(() -> root.directory("/a/x")).isInstanceOf(KernelException.class);
    }

    /// `/proc/self/fd/N` of the engine is a way out of every root (CVE-2024-21626).
    @Test
    void magicLinksAreNotFollowed() {
        try (Fd slash = files.open(Path.of("/"), OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, 0)) {
            ContainerRoot whole = new ContainerRoot(files, slash);
            String leaked = "/proc/self/fd/" + directory.number();

            for (String path : new String[] {leaked, leaked + "/etc", "/proc/self/cwd"}) {
                assertThatThrownBy(() -> whole.find(path))
                        .isInstanceOf(KernelException.class)
                        .hasMessageContaining("ELOOP");
                assertThatThrownBy(() -> whole.mountPoint(path, true))
                        .hasMessageContaining("ELOOP");
                assertThatThrownBy(() -> whole.directory(path + "/new"))
                        .hasMessageContaining("ELOOP");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/a,                a",
        "/a/b/c,            a/b/c",
        "/etc/a,            etc/a",
        "//etc//a/,         etc/a",
        "/../a/b,           a/b",
        "/link/a,           etc/a",
        "/up/a,             a",
        "/dangling,         made/here",
        "/dangling/a,       made/here/a",
        "/away/a,           made/there/a",
        "/etc/relative/a/b, srv/data/a/b",
        "/chain/x,          made/here/x"
    })
    void directoriesAreMadeWhereTheContainerWouldSeeThem(String path, String place)
            throws IOException {
        link("link", "/etc");
        link("up", "../../..");
        link("dangling", "/made/here");
        link("away", "../../made/there");
        link("etc/relative", "../srv/data");
        link("chain", "/dangling");

        try (Fd made = root.directory(path)) {
            assertThat(files.attributes().status(made).inode()).isEqualTo(inode(place));
        }
        assertThat(image.resolve(place)).isDirectory();
        // once more: it is there already
        root.directory(path).close();
    }

    @ParameterizedTest
    @CsvSource({
        "/etc/hosts/x, hosts is a file",
        "/etc/hosts,   hosts is a file",
        "/file/x,      hosts is a file"
    })
    void directoryBelowAFileCannotBeMade(String path, String why) throws IOException {
        link("file", "/etc/hosts");

        assertThatThrownBy(() -> root.directory(path))
                .isInstanceOf(EngineException.class)
                .hasMessage(path + " in the container cannot be made: " + why)
                .hasFieldOrPropertyWithValue("kind", ErrorKind.CONFLICT);
    }

    @Test
    void mountPointsAreWhatIsThere() throws IOException {
        link("link", "/etc/hosts");

        assertMountPoint("/etc", true, "etc");
        assertMountPoint("/etc/hosts", false, "etc/hosts");
        assertMountPoint("/link", false, "etc/hosts");
    }

    @ParameterizedTest
    @CsvSource({
        "/new/file,       new/file",
        "/etc/new,        etc/new",
        "/resolv,         run/systemd/resolve/stub.conf",
        "/etc/resolv,     run/stub.conf",
        "/linked/new,     etc/new"
    })
    void missingMountPointOfAFileIsAnEmptyFile(String path, String place) throws IOException {
        // the images of Ubuntu have such an /etc/resolv.conf
        link("resolv", "/run/systemd/resolve/stub.conf");
        link("etc/resolv", "../run/stub.conf");
        link("linked", "etc");

        assertMountPoint(path, false, place);
        assertThat(image.resolve(place)).isRegularFile().isEmptyFile();
    }

    @Test
    void missingMountPointOfADirectoryIsMade() throws IOException {
        assertMountPoint("/data/x", true, "data/x");
    }

    @Test
    void fileInPlaceOfADirectoryAndTheOtherWayRoundAreConflicts() {
        assertThatThrownBy(() -> root.mountPoint("/etc/hosts", true))
                .hasMessage(
                        "/etc/hosts is a file in the container: a directory cannot be mounted on it")
                .hasFieldOrPropertyWithValue("kind", ErrorKind.CONFLICT);
        assertThatThrownBy(() -> root.mountPoint("/etc", false))
                .hasMessage("/etc is a directory in the container: a file cannot be mounted on it")
                .hasFieldOrPropertyWithValue("kind", ErrorKind.CONFLICT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc", "..", "/nowhere", "etc/hosts"})
    void realDirectoryIsNoLink(String target) throws IOException {
        link("proc", target);

        assertThatThrownBy(() -> root.realDirectory("/proc"))
                .hasMessage("/proc in the image is no directory: a link or file there is refused")
                .hasFieldOrPropertyWithValue("kind", ErrorKind.CONFLICT);
    }

    @Test
    void realDirectoryIsNoFile() throws IOException {
        Files.writeString(image.resolve("proc"), "");

        assertThatThrownBy(() -> root.realDirectory("/proc"))
                .hasMessage("/proc in the image is no directory: a link or file there is refused");
    }

    @Test
    void realDirectoryIsMadeOrFound() throws IOException {
        root.realDirectory("/proc").close();
        assertThat(image.resolve("proc")).isDirectory();
        try (Fd found = root.realDirectory("/etc")) {
            assertThat(files.attributes().status(found).inode()).isEqualTo(inode("etc"));
        }
    }

    @Test
    void filesOfTheKernelAreNoMountPointsExceptHarmlessOnes() {
        try (Fd slash = files.open(Path.of("/"), OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, 0)) {
            ContainerRoot whole = new ContainerRoot(files, slash);

            whole.openMountPoint("/proc/cpuinfo", false).close();
            assertThatThrownBy(() -> whole.openMountPoint("/proc/sys", true))
                    .hasMessage("/proc/sys cannot be mounted on: it is inside /proc")
                    .hasFieldOrPropertyWithValue("kind", ErrorKind.INVALID_ARGUMENT);
            assertThatThrownBy(() -> whole.openMountPoint("/proc", true))
                    .hasMessage("/proc cannot be mounted on: it is inside /proc");
        }
    }

    private void link(String name, String target) throws IOException {
        Path link = image.resolve(name);
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, Path.of(target));
    }

    private void assertFound(String path, String place) throws IOException {
        Optional<Fd> found = root.find(path);
        assertThat(found).isPresent();
        try (Fd descriptor = found.get()) {
            assertThat(files.attributes().status(descriptor).inode()).isEqualTo(inode(place));
        }
    }

    private void assertMountPoint(String path, boolean isDirectory, String place)
            throws IOException {
        try (Fd found = root.mountPoint(path, isDirectory)) {
            assertThat(files.attributes().status(found).inode()).isEqualTo(inode(place));
        }
    }

    private long inode(String place) throws IOException {
        return (long) Files.getAttribute(image.resolve(place), "unix:ino");
    }
}
