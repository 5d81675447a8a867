package dev.nutshell.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.mount.MountAttributes;
import dev.nutshell.kernel.mount.MountOptions;
import dev.nutshell.kernel.mount.MountTable;
import dev.nutshell.kernel.mount.Mounts;
import dev.nutshell.testing.RequiresRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
class SourceMountsTest {
    @TempDir private Path directory;

    private final Syscalls syscalls = SymbolSource.syscalls();
    private final Mounts mounts = new Mounts(syscalls);
    private final SourceMounts sources = new SourceMounts(syscalls, mounts);
    private Path volume;

    @BeforeEach
    void makeVolume() throws IOException {
        Files.writeString(directory.resolve("secret"), "of the host");
        volume = Files.createDirectory(directory.resolve("volume"));
        Files.createDirectories(volume.resolve("a/b"));
        Files.writeString(volume.resolve("a/b/file"), "of the volume");
    }

    @ParameterizedTest
    @CsvSource({"'', a/b/file", "a, b/file", "a/b, file", "a/../a/b, file", "./a//b/, file"})
    void aTreeIsShownFromItsSubpathOn(String subpath, String file) {
        try (Fd mount = open(subpath)) {
            assertThat(read(mount, file)).isEqualTo("of the volume");
        }
    }

    @Test
    void aFileCanBeASubpath() {
        try (Fd mount = open("a/b/file");
                FileCalls files = new FileCalls(syscalls)) {
            assertThat(files.attributes().status(mount).isRegular()).isTrue();
        }
    }

    /// CVE-2021-30465: whoever can write into a volume must not be able to mount the host from it.
    @ParameterizedTest
    @ValueSource(strings = {"out/secret", "up/secret", "a/../../secret", "chain/secret"})
    void linksInATreeLeadNowhereElse(String subpath) throws IOException {
        Files.createSymbolicLink(volume.resolve("out"), directory);
        Files.createSymbolicLink(volume.resolve("up"), Path.of("../../../" + directory));
        Files.createSymbolicLink(volume.resolve("chain"), Path.of("/a/../.."));

        assertThatThrownBy(() -> open(subpath))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT))
                .hasMessage("bind source path does not exist: " + volume + "/" + subpath);
    }

    @Test
    void linksInsideATreeAreFollowed() throws IOException {
        Files.createSymbolicLink(volume.resolve("link"), Path.of("/a/b"));

        try (Fd mount = open("link")) {
            assertThat(read(mount, "file")).isEqualTo("of the volume");
        }
    }

    @Test
    void whatIsNotThereIsNamed() {
        StartPlan.Source missing =
                new StartPlan.Source.Tree(directory.resolve("nowhere").toString(), true, "");

        assertThatThrownBy(() -> open("nowhere"))
                .hasMessage("bind source path does not exist: " + volume + "/nowhere");
        assertThatThrownBy(() -> sources.open(missing))
                .hasMessage("bind source path does not exist: " + directory + "/nowhere");
    }

    @ParameterizedTest
    @CsvSource({
        "'', a/b/file, of the volume",
        "a/b, file, of the volume",
        "a, top, of the top",
        "link, file, of the volume"
    })
    void anOverlayIsShownFromItsSubpathOnAndCannotBeWritten(
            String subpath, String file, String content) throws IOException {
        Files.createDirectories(directory.resolve("top/a"));
        Files.writeString(directory.resolve("top/a/top"), "of the top");
        Files.createSymbolicLink(volume.resolve("link"), Path.of("/a/b"));

        try (Fd mount = openOverlay(subpath);
                FileCalls files = new FileCalls(syscalls)) {
            assertThat(read(mount, file)).isEqualTo(content);
            assertThatThrownBy(() -> files.makeDirectory(mount, FileCalls.bytes("new"), 0755))
                    .isInstanceOfSatisfying(
                            KernelException.class,
                            e -> assertThat(e.errno()).isEqualTo(Errno.EROFS));
            // by what may mount: there is no directory that changes could go to
            assertThatThrownBy(
                            () -> {
                                mounts.setAttributes(mount, writable(), false);
                                files.makeDirectory(mount, FileCalls.bytes("new"), 0755);
                            })
                    .isInstanceOfSatisfying(
                            KernelException.class,
                            e -> assertThat(e.errno()).isEqualTo(Errno.EROFS));
        }
        assertThat(MountTable.current().toString()).doesNotContain(directory.toString());
    }

    @Test
    void aFileOfAnOverlayCanBeShown() throws IOException {
        Files.createDirectory(directory.resolve("top"));

        try (Fd mount = openOverlay("a/b/file");
                FileCalls files = new FileCalls(syscalls)) {
            assertThat(files.attributes().status(mount).isRegular()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere", "out/secret", "a/../../secret", "a/b/file/x"})
    void whatAnOverlayDoesNotHaveIsNamed(String subpath) throws IOException {
        Files.createDirectory(directory.resolve("top"));
        Files.createSymbolicLink(volume.resolve("out"), directory);

        assertThatThrownBy(() -> openOverlay(subpath))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT))
                .hasMessage("overlay of " + directory + "/top: no /" + subpath);
    }

    @Test
    void fileSystemsAreMadeWithTheirOptions() {
        StartPlan.Source source =
                new StartPlan.Source.FileSystem(
                        "tmpfs", "tmpfs", List.of("size=64k", "mode=711", "uid=7", "nosuid"));

        try (Fd mount = sources.open(source);
                FileCalls files = new FileCalls(syscalls)) {
            assertThat(files.attributes().status(mount).permissions()).isEqualTo(0711);
            assertThat(files.attributes().status(mount).uid()).isEqualTo(7);
        }
    }

    private Fd openOverlay(String subpath) {
        return sources.open(
                new StartPlan.Source.Overlay(
                        List.of(directory.resolve("top").toString(), volume.toString()), subpath));
    }

    private static MountAttributes writable() {
        return MountOptions.parse(List.of("rw")).attributes();
    }

    private Fd open(String subpath) {
        return sources.open(new StartPlan.Source.Tree(volume.toString(), true, subpath));
    }

    private String read(Fd mount, String file) {
        try (FileCalls files = new FileCalls(syscalls);
                Fd opened = files.openAt(mount, FileCalls.bytes(file), OpenFlags.O_RDONLY, 0)) {
            return new String(
                    files.content().readWhole(opened, 100).orElseThrow(), StandardCharsets.UTF_8);
        }
    }
}
