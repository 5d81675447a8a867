package dev.nutshell.runtime.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.ErrorKind;
import dev.nutshell.spec.runtime.LinuxSpec.DeviceSpec;
import dev.nutshell.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresRoot
class ProtectionStepsTest {
    private static final MakeDevice NULL =
            new MakeDevice(new DeviceSpec("/dev/null", 'c', 1, 3, 0666, 0, 0));
    private static final MountFilesystem PROC =
            new MountFilesystem("/proc", "proc", "proc", List.of());

    @TempDir private Path directory;
    private Path root;

    @BeforeEach
    void folder() throws IOException {
        root = Files.createDirectory(directory.resolve("root"));
    }

    @Test
    void hiddenDirectoryIsEmptyAndReadOnly() {
        run(
                world -> {
                    Files.createDirectory(world.path("/secret"));
                    Files.createFile(world.path("/secret/file"));

                    world.play(new MaskPath("/secret"));

                    try (Stream<Path> entries = Files.list(world.path("/secret"))) {
                        assertThat(entries).isEmpty();
                    }
                    assertThatThrownBy(() -> Files.createFile(world.path("/secret/new")))
                            .hasMessageContaining("Read-only file system");
                    assertThat(world.findmnt("SOURCE,FSTYPE,VFS-OPTIONS", "/secret"))
                            .isEqualTo("tmpfs tmpfs ro,relatime");
                });
    }

    @Test
    void hiddenFileIsTheNullDevice() {
        run(
                world -> {
                    world.play(NULL, PROC, new MaskPath("/proc/version"));

                    assertThat(
                                    StepWorld.output(
                                            "stat", "-c", "%t:%T", path(world, "/proc/version")))
                            .isEqualTo("1:3");
                    assertThat(StepWorld.output("cat", path(world, "/proc/version"))).isEmpty();
                });
    }

    @Test
    void whatIsNotThereNeedsNoHidingAndNoProtection() {
        run(
                world -> {
                    world.play(
                            new MaskPath("/none"),
                            new MaskPath("/none/deeper"),
                            new ProtectPath("/none"));

                    assertThat(world.path("/none")).doesNotExist();
                });
    }

    /// Hiding the link alone would leave its target to be seen under its own name.
    @Test
    void ofALinkTheTargetIsHiddenAndProtected() {
        run(
                world -> {
                    Files.createDirectories(world.path("/real"));
                    Files.createFile(world.path("/real/file"));
                    Files.createDirectories(world.path("/kept"));
                    Files.createSymbolicLink(world.path("/link"), Path.of("/real"));
                    Files.createSymbolicLink(world.path("/other"), Path.of("../kept"));

                    world.play(new MaskPath("/link"), new ProtectPath("/other"));

                    assertThat(world.path("/real/file")).doesNotExist();
                    assertThatThrownBy(() -> Files.createFile(world.path("/kept/file")))
                            .hasMessageContaining("Read-only file system");
                });
    }

    /// CVE-2025-31133: what stands for the null device is bound writable over a file of the kernel.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ln -s /proc/sysrq-trigger null",
                "echo > null",
                "mknod null c 1 5",
                "mknod null b 1 3",
                "mkdir null",
                "true"
            })
    void fakeNullDeviceIsRefused(String script) {
        run(
                world -> {
                    Files.createDirectory(world.path("/dev"));
                    world.play(PROC);
                    StepWorld.output("sh", "-c", "cd " + path(world, "/dev") + " && " + script);

                    assertThatThrownBy(() -> world.play(new MaskPath("/proc/version")))
                            .hasMessage("/dev/null in the container is not the null device")
                            .hasFieldOrPropertyWithValue("kind", ErrorKind.CONFLICT);
                    assertThat(StepWorld.output("stat", "-c", "%F", path(world, "/proc/version")))
                            .isEqualTo("regular empty file");
                });
    }

    @Test
    void devThatIsALinkOfTheImageCannotLendADevice() {
        run(
                world -> {
                    Files.createDirectories(world.path("/elsewhere"));
                    Files.createSymbolicLink(world.path("/dev"), Path.of("/elsewhere"));
                    StepWorld.output("mknod", path(world, "/elsewhere/null"), "c", "1", "5");
                    world.play(PROC);

                    assertThatThrownBy(() -> world.play(new MaskPath("/proc/version")))
                            .hasMessage("/dev/null in the container is not the null device");
                });
    }

    @Test
    void protectedPathIsReadOnlyWithAllBelow() {
        run(
                world -> {
                    world.play(
                            new MountFilesystem("/top", "tmpfs", "tmpfs", List.of()),
                            new MountFilesystem("/top/sub", "tmpfs", "tmpfs", List.of()),
                            new ProtectPath("/top"));

                    assertThat(world.findmnt("VFS-OPTIONS", "/top")).contains("ro");
                    assertThat(world.findmnt("VFS-OPTIONS", "/top/sub")).contains("ro");
                    assertThatThrownBy(() -> Files.createFile(world.path("/top/sub/file")))
                            .hasMessageContaining("Read-only file system");
                });
    }

    @Test
    void protectedFileOfProcCannotBeWritten() {
        run(
                world -> {
                    world.play(PROC, new ProtectPath("/proc/sys"));

                    assertThatThrownBy(
                                    () ->
                                            Files.writeString(
                                                    world.path("/proc/sys/kernel/hostname"), "x"))
                            .hasMessageContaining("Read-only file system");
                });
    }

    private void run(StepWorld.Body body) {
        StepWorld.run(root, body);
    }

    private static String path(StepWorld world, String inside) {
        return world.path(inside).toString();
    }
}
