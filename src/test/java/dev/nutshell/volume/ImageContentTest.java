package dev.nutshell.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.store.StateLayout;
import dev.nutshell.store.TemporaryArea;
import dev.nutshell.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresRoot
class ImageContentTest {
    @TempDir private Path directory;

    private final Syscalls syscalls = SymbolSource.syscalls();
    private VolumeRepository volumes;
    private Path image;

    @BeforeEach
    void makeImage() throws IOException {
        StateLayout layout = new StateLayout(directory.resolve("root"), directory.resolve("run"));
        volumes =
                new VolumeRepository(
                        syscalls, layout, new TemporaryArea(syscalls, layout), Clock.systemUTC());
        image = Files.createDirectories(directory.resolve("image"));
        Files.writeString(directory.resolve("secret"), "of the host");
        Files.createDirectories(image.resolve("data/sub"));
        Files.writeString(image.resolve("data/sub/file"), "of the image");
        Files.setAttribute(image.resolve("data"), "unix:uid", 70);
        Files.setAttribute(image.resolve("data"), "unix:mode", 0700);
    }

    @Test
    void aNewVolumeStartsWithTheImagesFilesAndOwner() throws IOException {
        Path data = fill("data", "/data");

        assertThat(data.resolve("sub/file")).hasContent("of the image");
        assertThat(Files.getAttribute(data, "unix:uid")).isEqualTo(70);
        assertThat((int) Files.getAttribute(data, "unix:mode") & 07777).isEqualTo(0700);
    }

    @Test
    void aVolumeWithFilesStaysAsItIs() throws IOException {
        Path data = volumes.data(volumes.ensure(VolumeRequest.named("data"), VolumeContent.NONE));
        Files.writeString(data.resolve("own"), "kept");

        fill("data", "/data");

        assertThat(data).isDirectoryNotContaining("glob:**/sub");
        assertThat(data.resolve("own")).hasContent("kept");
    }

    @Test
    void anEmptyVolumeThatExistsIsFilled() {
        volumes.ensure(VolumeRequest.named("data"), VolumeContent.NONE);

        assertThat(fill("data", "/data").resolve("sub/file")).hasContent("of the image");
    }

    @Test
    void aDirectoryOfTheHostIsFilledToo() throws IOException {
        Path host = Files.createDirectory(directory.resolve("host"));
        volumes.ensure(
                new VolumeRequest(
                        "data",
                        "",
                        Map.of(),
                        Map.of("type", "none", "o", "bind", "device", host.toString()),
                        ""),
                VolumeContent.NONE);

        fill("data", "/data");

        assertThat(host.resolve("sub/file")).hasContent("of the image");
    }

    /// CVE-2022-23648: the path of a volume comes from the image, and so do the links in it.
    @ParameterizedTest
    @ValueSource(
            strings = {"/../secrets", "/data/../../secrets", "/absolute", "/relative", "/chain/x"})
    void pathsAndLinksCannotLeaveTheImage(String destination) throws IOException {
        Path host = Files.createDirectory(directory.resolve("secrets"));
        Files.writeString(host.resolve("secret"), "of the host");
        Files.createSymbolicLink(image.resolve("absolute"), host);
        Files.createSymbolicLink(image.resolve("relative"), Path.of("../secrets"));
        Files.createSymbolicLink(image.resolve("chain"), Path.of("/data/../../.."));

        assertThat(fill("data", destination)).isEmptyDirectory();
    }

    @Test
    void linksInsideTheImageLeadToTheImagesFiles() throws IOException {
        Files.createSymbolicLink(image.resolve("link"), Path.of("/../../data"));

        assertThat(fill("data", "/link").resolve("sub/file")).hasContent("of the image");
    }

    @Test
    void whatIsNoDirectoryGivesAnEmptyVolume() {
        assertThat(fill("one", "/data/sub/file")).isEmptyDirectory();
        assertThat(fill("two", "/nowhere")).isEmptyDirectory();
    }

    private Path fill(String name, String destination) {
        try (FileCalls files = new FileCalls(syscalls);
                Fd root = files.open(image, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, 0)) {
            return volumes.data(
                    volumes.ensure(VolumeRequest.named(name), new ImageContent(root, destination)));
        }
    }
}
