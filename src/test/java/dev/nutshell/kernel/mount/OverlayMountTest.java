package dev.nutshell.kernel.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.FakeSyscalls;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.testing.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayMountTest {
    @TempDir private Path directory;

    private final Syscalls syscalls = SymbolSource.syscalls();
    private final OverlayMount overlay = new OverlayMount(syscalls);
    private Path top;
    private Path bottom;
    private Path upper;
    private Path work;

    @BeforeEach
    void makeLayers() throws IOException {
        top = Files.createDirectory(directory.resolve("top:with,odd\\name"));
        bottom = Files.createDirectory(directory.resolve("bottom"));
        upper = Files.createDirectory(directory.resolve("upper"));
        work = Files.createDirectory(directory.resolve("work"));
        Files.writeString(bottom.resolve("shared"), "bottom");
        Files.writeString(bottom.resolve("deep"), "deep");
        Files.writeString(top.resolve("shared"), "top");
    }

    @Test
    @RequiresRoot
    void firstLayerWinsAndChangesGoToTheUpperDirectory() {
        assertOverlay(() -> overlay.detached(List.of(top, bottom), upper, work, false));
    }

    @Test
    @RequiresRoot
    void newestWay() {
        assertOverlay(() -> overlay.withAppendedLayers(List.of(top, bottom), upper, work));
    }

    @Test
    @RequiresRoot
    void wayOfOneOption() {
        assertOverlay(() -> overlay.withOneOption(List.of(top, bottom), upper, work));
    }

    @Test
    @RequiresRoot
    void wayOfMount() {
        assertOverlay(() -> overlay.withMountCall(List.of(top, bottom), upper, work));
    }

    @Test
    @RequiresRoot
    void mountWayTakesMoreLayersThanAnImageMayHave() throws IOException {
        List<Path> layers = new ArrayList<>(List.of(top));
        for (int i = 0; i < 125; i++) {
            layers.add(Files.createDirectory(directory.resolve("layer" + i)));
        }
        layers.add(bottom);

        assertOverlay(() -> overlay.withMountCall(layers, upper, work));
        assertOverlay(() -> overlay.detached(layers, upper, work, false));
    }

    @Test
    @RequiresRoot
    void pathsLongerThanAnOptionMayBe() throws IOException {
        Path deep = directory;
        for (int i = 0; i < 5; i++) {
            deep = Files.createDirectory(deep.resolve("d".repeat(100)));
        }
        Path far = Files.createDirectory(deep.resolve("lower"));
        Path farUpper = Files.createDirectory(deep.resolve("upper"));
        Path farWork = Files.createDirectory(deep.resolve("work"));

        try (Fd mount = overlay.detached(List.of(far, top, bottom), farUpper, farWork, false)) {
            inside(
                    mount,
                    root -> {
                        assertThat(root.resolve("shared")).hasContent("top");
                        Files.writeString(root.resolve("new"), "new");
                        return null;
                    });
        }
        assertThat(farUpper.resolve("new")).hasContent("new");
    }

    @Test
    @RequiresRoot
    void volatileMountsServeOnce() {
        overlay.detached(List.of(top, bottom), upper, work, true).close();

        // the kernel's rule: after a crash nothing tells what of the upper directory has reached
        // the disk
        assertThatThrownBy(() -> overlay.detached(List.of(top, bottom), upper, work, true))
                .isInstanceOf(KernelException.class)
                .hasMessage("fsconfig(2) overlay create: EINVAL (Invalid argument)");
    }

    @Test
    @RequiresRoot
    void readOnlyMountOfOneAndOfTwoLayers() {
        for (List<Path> layers : List.of(List.of(bottom), List.of(top, bottom))) {
            try (Fd mount = overlay.detachedReadOnly(layers)) {
                inside(
                        mount,
                        root -> {
                            assertThat(root.resolve("deep")).hasContent("deep");
                            assertThatThrownBy(() -> Files.createFile(root.resolve("new")))
                                    .hasMessageContaining("Read-only file system");
                            return null;
                        });
            }
        }
    }

    @Test
    @RequiresRoot
    void renameOfALowerDirectoryLeavesNoRedirectInTheDifference() throws Exception {
        Files.createDirectory(bottom.resolve("folder"));
        try (Fd mount = overlay.detached(List.of(top, bottom), upper, work, false)) {
            inside(
                    mount,
                    root -> {
                        // mv(1) copies when rename(2) says EXDEV
                        assertThat(
                                        new ProcessBuilder(
                                                        "mv", root + "/folder", root + "/renamed")
                                                .inheritIO()
                                                .start()
                                                .waitFor())
                                .isZero();
                        return null;
                    });
        }
        Process attributes =
                new ProcessBuilder("getfattr", "-d", "-m", "-", upper.resolve("renamed").toString())
                        .redirectErrorStream(true)
                        .start();
        assertThat(new String(attributes.getInputStream().readAllBytes()))
                .doesNotContain("redirect");
    }

    @Test
    @RequiresRoot
    void missingLayerIsNamed() {
        Path missing = directory.resolve("missing");

        assertThatThrownBy(() -> overlay.detached(List.of(top, missing), upper, work, false))
                .hasMessage(
                        "fsconfig(2) overlay option lowerdir+="
                                + missing
                                + ": ENOENT (No such file or directory)");
    }

    @Test
    @RequiresRoot
    void tooManyLayersAreRefusedNotCutOff() throws IOException {
        List<Path> layers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            layers.add(Files.createDirectory(directory.resolve("layer" + i)));
        }

        assertThatThrownBy(() -> overlay.withMountCall(layers, upper, work))
                .hasMessage("overlay of 300 layers: this kernel cannot mount so many");
    }

    @Test
    void unopenableLayerIsNamed() {
        FakeSyscalls fake = new FakeSyscalls().failing(SystemCall.OPENAT, Errno.ENOENT);

        assertThatThrownBy(
                        () ->
                                new OverlayMount(fake)
                                        .withOneOption(List.of(Path.of("/none")), upper, work))
                .hasMessage("openat(2) /none: ENOENT (No such file or directory)");
    }

    private interface Check {
        Void run(Path root) throws Exception;
    }

    private void assertOverlay(Supplier<Fd> maker) {
        try (Fd mount = maker.get()) {
            inside(
                    mount,
                    root -> {
                        assertThat(root.resolve("shared")).hasContent("top");
                        assertThat(root.resolve("deep")).hasContent("deep");
                        Files.writeString(root.resolve("new"), "new");
                        Files.delete(root.resolve("deep"));
                        MountTable.Entry entry =
                                MountTable.current().at(root.toString()).orElseThrow();
                        assertThat(entry.type()).isEqualTo("overlay");
                        assertThat(entry.source()).isEqualTo("overlay");
                        return null;
                    });
        }
        assertThat(upper.resolve("new")).hasContent("new");
        assertThat(bottom.resolve("deep")).hasContent("deep");
        // as it was, for the next way
        assertThat(upper.resolve("deep").toFile().delete()).isTrue();
        assertThat(upper.resolve("new").toFile().delete()).isTrue();
    }

    private void inside(Fd mount, Check check) {
        PrivateMountNamespace.call(
                syscalls,
                () -> {
                    Path root = Files.createTempDirectory(directory, "root");
                    new Mounts(syscalls).attach(mount, root.toString());
                    return check.run(root);
                });
    }
}
