package dev.nutshell.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.it.harness.Command;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How it treats what a killed process left, see also `KillTest` of the image store.
class TemporaryAreaTest {
    @TempDir private Path directory;

    private final Syscalls syscalls = SymbolSource.syscalls();
    private StateLayout layout;
    private TemporaryArea area;

    @BeforeEach
    void makeArea() {
        layout = new StateLayout(directory.resolve("root"), directory.resolve("run"));
        area = new TemporaryArea(syscalls, layout);
    }

    @Test
    void whatIsNotPublishedIsGoneWhenClosed() throws IOException {
        Path path;
        try (Temporary folder = area.newDirectory()) {
            path = folder.path();
            Files.createDirectories(path.resolve("a/b"));
            Files.writeString(path.resolve("a/b/c"), "x");
            assertThat(permissions(path)).isEqualTo("rwx------");
        }
        assertThat(path).doesNotExist();
        try (Temporary file = area.newFile()) {
            path = file.path();
            assertThat(permissions(path)).isEqualTo("rw-------");
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void whatIsPublishedHasItsNameAtOnceAndWhole() throws IOException {
        Path target = directory.resolve("root/some/place/name");
        try (Temporary file = area.newFile()) {
            file.write(bytes("content"));
            assertThat(target).doesNotExist();
            file.publish(target);
        }

        assertThat(target).hasContent("content");
        assertThat(permissions(target.getParent())).isEqualTo("rwx------");
        assertThat(entries()).isEmpty();
    }

    @Test
    void filesAndEmptyFoldersAreReplaced() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "old");
        Path folder = Files.createDirectory(directory.resolve("folder"));
        try (Temporary made = area.newFile()) {
            made.write(bytes("new"));
            made.publish(file);
        }
        try (Temporary made = area.newDirectory()) {
            Files.writeString(made.path().resolve("inside"), "x");
            made.publish(folder);
        }

        assertThat(file).hasContent("new");
        assertThat(folder.resolve("inside")).hasContent("x");
    }

    @Test
    void folderThatHoldsSomethingIsNotReplaced() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("folder"));
        Files.writeString(folder.resolve("kept"), "x");
        try (Temporary made = area.newDirectory()) {
            assertThatThrownBy(() -> made.publish(folder))
                    .isInstanceOf(KernelException.class)
                    .hasMessageMatching("renameat2\\(2\\) .*: (ENOTEMPTY|EEXIST) \\(.*\\)");
        }

        assertThat(folder.resolve("kept")).hasContent("x");
        assertThat(entries()).isEmpty();
    }

    @Test
    void workIsLockedAsLongAsItLasts() {
        try (Temporary folder = area.newDirectory();
                Temporary file = area.newFile()) {
            assertThat(isFree(folder.path())).isFalse();
            assertThat(isFree(file.path())).isFalse();
        }
    }

    @Test
    void discardedFolderIsGone() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("root/layers/x/d/e"));

        area.discard(directory.resolve("root/layers/x"));

        assertThat(folder).doesNotExist();
        assertThat(directory.resolve("root/layers")).isEmptyDirectory();
        assertThat(entries()).isEmpty();
        area.discard(directory.resolve("root/layers/x"));
    }

    @Test
    void areasOfOneRootDoNotDisturbEachOther() {
        List<Temporary> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(new TemporaryArea(syscalls, layout).newFile());
            made.add(area.newDirectory());
        }

        assertThat(made.stream().map(Temporary::path).distinct()).hasSize(10);
        assertThat(made).allSatisfy(temporary -> assertThat(temporary.path()).exists());
        made.forEach(Temporary::close);
    }

    @Test
    void leftoversAreRemovedAFewHundredAtATime() throws IOException {
        Files.createDirectories(layout.temporary());
        for (int i = 0; i < 450; i++) {
            Files.writeString(layout.temporary().resolve("0-" + i), "x");
        }

        area.sweep();
        area.sweep();
        area.sweep();

        assertThat(entries()).isEmpty();
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> entries = Files.list(layout.temporary())) {
            return entries.toList();
        }
    }

    private static boolean isFree(Path path) {
        return Command.of("flock", "-n", path.toString(), "true").run().exitCode() == 0;
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
