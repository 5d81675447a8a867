package dev.nutshell.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
    @TempDir private Path directory;

    /// CVE-2021-21284, CVE-2021-41091: nobody but root may look into what containers have.
    @Test
    void everyFolderThatIsMadeIsPrivate() throws IOException {
        Path deep = StateDirectory.ensure(directory.resolve("a/b/c"));

        for (Path path = deep; !path.equals(directory); path = path.getParent()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .as("%s", path)
                    .isEqualTo("rwx------");
        }
        assertThat(StateDirectory.ensure(deep)).isEqualTo(deep);
    }

    @Test
    void fileInTheWayIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> StateDirectory.ensure(file))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.ALREADY_EXISTS))
                .hasMessage("make folder " + file + ": exists already");
        assertThatThrownBy(() -> StateDirectory.ensure(file.resolve("below")))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("make folder " + file.resolve("below") + ": ");
    }

    @Test
    void failuresHaveTheClassOfTheirCause() {
        assertFailure(
                new NoSuchFileException("/x"), ErrorKind.NOT_FOUND, "no such file or directory");
        assertFailure(
                new AccessDeniedException("/x"),
                ErrorKind.PERMISSION_DENIED,
                "permission denied (choose folders of your own with --root and --runroot, or leave both out)");
        assertFailure(
                new FileSystemException("/x", null, "No space left on device"),
                ErrorKind.EXHAUSTED,
                "no space left on device");
        assertFailure(
                new IOException("Disk quota exceeded"), ErrorKind.EXHAUSTED, "disk quota exceeded");
        assertFailure(
                new IOException("Input/output error"), ErrorKind.SYSTEM, "input/output error");
        assertFailure(new IOException(), ErrorKind.SYSTEM, "iOException");
    }

    private static void assertFailure(IOException cause, ErrorKind kind, String reason) {
        EngineException failure = StateFailure.of("read", Path.of("/x"), cause);

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessage("read /x: " + reason).hasCause(cause);
    }

    @Test
    void rootsAreAbsoluteAndNormal() {
        StateLayout layout = new StateLayout(Path.of("a/../b"), Path.of("/run/./x/"));

        assertThat(layout.root()).isAbsolute().hasFileName("b");
        assertThat(layout.runRoot()).isEqualTo(Path.of("/run/x"));
    }

    @Test
    void everythingLiesBelowTheTwoRoots() {
        StateLayout layout = new StateLayout(Path.of("/state"), Path.of("/run-state"));
        Digest digest = Digest.sha256(new byte[0]);
        ContainerId id = ContainerId.random();

        assertThat(layout.blob(digest))
                .isEqualTo(Path.of("/state/images/blobs/sha256/" + digest.hex()));
        assertThat(layout.layer(digest)).isEqualTo(Path.of("/state/layers/sha256/" + digest.hex()));
        assertThat(layout.lock("x")).isEqualTo(Path.of("/state/locks/x.lock"));
        assertThat(layout.snapshot(id)).isEqualTo(Path.of("/state/snapshots/" + id));
        assertThat(layout.containerRun(id)).isEqualTo(Path.of("/run-state/containers/" + id));
    }
}
