package dev.nutshell.rootless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateRootsTest {
    private final Syscalls syscalls = SymbolSource.syscalls();
    @TempDir private Path temporary;
    private long uid;

    @BeforeEach
    void askWhoTheTesterIs() throws IOException {
        uid = ((Integer) Files.getAttribute(temporary, "unix:uid")).longValue();
    }

    private StateRoots roots(Map<String, String> environment) {
        return new StateRoots(syscalls, environment, uid, temporary);
    }

    private Path folder(String name, String permissions) throws IOException {
        Path folder = Files.createDirectory(temporary.resolve(name));
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void stateIsInTheDataFolderOfTheUser() {
        assertThat(roots(Map.of("HOME", "/home/me")).root())
                .isEqualTo(Path.of("/home/me/.local/share/nutshell"));
        assertThat(roots(Map.of("HOME", "/home/me", "XDG_DATA_HOME", "/data")).root())
                .isEqualTo(Path.of("/data/nutshell"));
        assertThat(roots(Map.of("HOME", "/home/me", "XDG_DATA_HOME", "not/absolute")).root())
                .isEqualTo(Path.of("/home/me/.local/share/nutshell"));
    }

    @Test
    void aUserWithoutAHomeHasToSayWhere() {
        assertThatThrownBy(() -> roots(Map.of()).root())
                .hasMessage(
                        "no place for images and containers: HOME is not set (set it,"
                                + " XDG_DATA_HOME or --root)");
    }

    @Test
    void theRunFolderIsInTheOneOfTheSession() throws IOException {
        Path session = folder("session", "rwx------");

        assertThat(roots(Map.of("XDG_RUNTIME_DIR", session.toString())).runRoot())
                .isEqualTo(session.resolve("nutshell"));
    }

    @Test
    void aSessionFolderThatOthersMayEnterIsNotUsed() throws IOException {
        Path session = folder("session", "rwxr-xr-x");

        assertThat(roots(Map.of("XDG_RUNTIME_DIR", session.toString())).runRoot())
                .isEqualTo(temporary.resolve("nutshell-" + uid));
    }

    @Test
    void withoutASessionItIsAPrivateFolderOfTheUsers() throws IOException {
        Path folder = roots(Map.of("XDG_RUNTIME_DIR", "/does/not/exist")).runRoot();

        assertThat(folder).isEqualTo(temporary.resolve("nutshell-" + uid));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(roots(Map.of()).runRoot()).isEqualTo(folder);
    }

    @Test
    void aFolderThatSomebodyElseHasMadeIsRefused() throws IOException {
        Path trap = temporary.resolve("nutshell-" + uid);
        Files.createSymbolicLink(trap, folder("elsewhere", "rwx------"));

        assertThatThrownBy(() -> roots(Map.of()).runRoot())
                .hasMessage(
                        trap
                                + " is not a folder of this user alone: have it removed, or set"
                                + " XDG_RUNTIME_DIR or --runroot");
        Files.delete(trap);
        folder(trap.getFileName().toString(), "rwxrwxrwx");
        assertThatThrownBy(() -> roots(Map.of()).runRoot())
                .hasMessageContaining("is not a folder of this user alone");
    }
}
