package dev.nutshell.network.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.testing.RequiresRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresRoot
class SecretFileTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void endOfLineIsNoneOfTheSecret(String end) throws IOException {
        assertThat(SecretFile.read(file(SECRET + end, "rw-------")))
                .isEqualTo(SECRET.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void shortSecretIsRefused() throws IOException {
        Path file = file("password\n", "rw-------");

        refused(
                file,
                ErrorKind.INVALID_ARGUMENT,
                "secret file "
                        + file
                        + " has 8 bytes: want at least 32 random ones, as `openssl rand -base64 32`"
                        + " makes them");
    }

    @Test
    void hugeFileIsRefused() throws IOException {
        Path file = file("a".repeat(65537), "rw-------");

        refused(
                file,
                ErrorKind.INVALID_ARGUMENT,
                "secret file "
                        + file
                        + " has more than 65536 bytes: want at least 32 random ones, as `openssl"
                        + " rand -base64 32` makes them");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
    void fileOfOthersToReadOrWriteIsRefused(String mode) throws IOException {
        Path file = file(SECRET, mode);

        refused(file, ErrorKind.PERMISSION_DENIED, notAlone(file));
    }

    @Test
    void fileOfAnotherUserIsRefused() throws IOException {
        Path file = file(SECRET, "rw-------");
        Files.setAttribute(file, "unix:uid", 1000);

        refused(file, ErrorKind.PERMISSION_DENIED, notAlone(file));
    }

    @Test
    void whatIsNoFileIsRefused() {
        Path missing = directory.resolve("missing");
        Path device = Path.of("/dev/zero");

        refused(missing, ErrorKind.NOT_FOUND, "no secret file " + missing + " can be read here");
        refused(
                device,
                ErrorKind.INVALID_ARGUMENT,
                "secret file " + device + " is no regular file");
    }

    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void pipeIsNotWaitedFor() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", "-m", "600", pipe.toString()).start().waitFor())
                .isZero();

        refused(pipe, ErrorKind.INVALID_ARGUMENT, "secret file " + pipe + " is no regular file");
    }

    private static String notAlone(Path file) {
        return "secret file "
                + file
                + " is not root's alone: chown root and chmod 600 it, and make another secret if"
                + " it was read";
    }

    private static void refused(Path file, ErrorKind kind, String message) {
        assertThatThrownBy(() -> SecretFile.read(file))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(kind))
                .hasMessage(message);
    }

    private Path file(String content, String mode) throws IOException {
        Path file = directory.resolve("secret");
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return file;
    }
}
