package dev.nutshell.container.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserLookupTest {
    private static final String PASSWD =
            """
            # accounts
            root:x:0:0:root user:/root:/bin/bash
            toor:x:0:0:other root:/toor:/bin/sh
            adm:x:42:43:adm:/var/adm:/bin/false
            1000:x:77:77:a number for a name:/odd:/bin/sh

              spaced:x:50:51::/spaced:
            homeless:x:60:60
            broken:x:twelve:13::/:
            huge:x:4294967296:0::/:
            negative:x:-1:0::/:
            short:x
            """;
    private static final String GROUP =
            """
            root:x:0:root
            adm:x:43:
            grp:x:1234:root,adm
            other:x:1235:adm
            1500:x:99:
            wide:x:4294967296:
            spaced:x:51:root ,spaced
            """;
    private static final String RANGE = "uids and gids must be in range 0-2147483647";

    @TempDir private Path root;

    private final Syscalls syscalls = SymbolSource.syscalls();
    private final UserLookup lookup = new UserLookup(syscalls);

    @BeforeEach
    void makeFiles() throws IOException {
        Files.createDirectory(root.resolve("etc"));
        Files.writeString(root.resolve("etc/passwd"), PASSWD);
        Files.writeString(root.resolve("etc/group"), GROUP);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "''           | 0          | 0          | 0 1234      | /root",
                "root         | 0          | 0          | 0 1234      | /root",
                "0            | 0          | 0          | 0 1234      | /root",
                "toor         | 0          | 0          | 0           | /root",
                "adm          | 42         | 43         | 43 1234 1235 | /var/adm",
                "42           | 42         | 43         | 43 1234 1235 | /var/adm",
                "+42          | 42         | 43         | 43 1234 1235 | /var/adm",
                "adm:         | 42         | 43         | 43 1234 1235 | /var/adm",
                "adm:grp      | 42         | 1234       | 1234        | /var/adm",
                "adm:7        | 42         | 7          | 7           | /var/adm",
                "42:grp       | 42         | 1234       | 1234        | /var/adm",
                "1            | 1          | 0          | 0           | /",
                "1:           | 1          | 0          | 0           | /",
                ":1           | 0          | 1          | 1           | /root",
                ":grp         | 0          | 1234       | 1234        | /root",
                ":            | 0          | 0          | 0 1234      | /root",
                "1000         | 1000       | 0          | 0           | /",
                "77           | 77         | 77         | 77          | /odd",
                "1:1500       | 1          | 1500       | 1500        | /",
                "spaced       | 50         | 51         | 51          | /spaced",
                "homeless     | 60         | 60         | 60          | /",
                "short        | 0          | 0          | 0           | /root",
                "2147483647   | 2147483647 | 0          | 0           | /",
                "5:2147483647 | 5          | 2147483647 | 2147483647  | /",
            })
    void resolvesAsDockerAndRuncDo(
            String user, long uid, long gid, String additionalGids, String home) {
        List<Long> gids = List.of(additionalGids.split(" ")).stream().map(Long::valueOf).toList();

        assertThat(find(user)).isEqualTo(new ResolvedUser(uid, gid, gids, home));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2147483648",
                "4294967295",
                "4294967296",
                "4294967296:0",
                "18446744073709551616",
                "99999999999999999999999999",
                "-1",
                "0:-1",
                "0:2147483648",
                "root:4294967296",
                ":18446744073709551616"
            })
    void numbersThatWouldWrapAreRefused(String user) {
        assertThatThrownBy(() -> find(user))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_ARGUMENT))
                .hasMessage(RANGE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "foo        | unable to find user foo: no matching entries in passwd file",
                "foo:root   | unable to find user foo: no matching entries in passwd file",
                "0x10       | unable to find user 0x10: no matching entries in passwd file",
                "1_0        | unable to find user 1_0: no matching entries in passwd file",
                "+          | unable to find user +: no matching entries in passwd file",
                "١          | unable to find user ١: no matching entries in passwd file",
                "root:foo   | unable to find group foo: no matching entries in group file",
                "root:a:b   | unable to find group a:b: no matching entries in group file",
                "broken     | entry broken in the container's passwd file: id \"twelve\": not a number",
                "huge       | entry huge in the container's passwd file: id \"4294967296\": "
                        + RANGE,
                "negative   | entry negative in the container's passwd file: id \"-1\": " + RANGE,
                "0:wide     | entry wide in the container's group file: id \"4294967296\": "
                        + RANGE,
            })
    void namesWithoutUsableAccountAreRefused(String user, String message) {
        assertThatThrownBy(() -> find(user)).hasMessage(message);
    }

    @Test
    void addsGroupsByNameAndNumberOnce() {
        assertThat(find("adm", "root", "7", "grp", "43", "7").additionalGids())
                .containsExactly(43L, 1234L, 1235L, 0L, 7L);
    }

    @Test
    void refusesToAddAGroupThatNobodyKnows() {
        assertThatThrownBy(() -> find("root", "nobodies"))
                .hasMessage("unable to find group nobodies: no matching entries in group file");
        assertThatThrownBy(() -> find("root", "4294967296")).hasMessage(RANGE);
    }

    @Test
    void anImageWithoutAccountsHasRootAndNumbers() throws IOException {
        Files.delete(root.resolve("etc/passwd"));
        Files.delete(root.resolve("etc/group"));
        Files.delete(root.resolve("etc"));

        assertThat(find("")).isEqualTo(new ResolvedUser(0, 0, List.of(0L), "/"));
        assertThat(find("5:6")).isEqualTo(new ResolvedUser(5, 6, List.of(6L), "/"));
        assertThatThrownBy(() -> find("root"))
                .hasMessage("unable to find user root: no matching entries in passwd file");
    }

    @Test
    void linksLeadWhereTheyWouldInsideTheContainer() throws IOException {
        Path host = Files.writeString(root.resolve("hostpasswd"), "host:x:1:1::/host:\n");
        Path container = Files.createDirectories(root.resolve("container/etc"));
        Files.createDirectories(root.resolve("container" + root));
        Files.createSymbolicLink(container.resolve("passwd"), host);

        assertThatThrownBy(() -> findIn(root.resolve("container"), "host"))
                .hasMessage("unable to find user host: no matching entries in passwd file");

        Files.writeString(root.resolve("container" + host), "host:x:2:2::/inside:\n");
        assertThat(findIn(root.resolve("container"), "host").uid()).isEqualTo(2);
    }

    @Test
    void whatIsNoRegularFileIsAsGoodAsAbsent() throws Exception {
        Files.delete(root.resolve("etc/passwd"));
        Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("passwd"));
        assertThat(find("3").uid()).isEqualTo(3);

        Files.delete(root.resolve("etc/passwd"));
        Files.createDirectory(root.resolve("etc/passwd"));
        assertThat(find("3").uid()).isEqualTo(3);

        Files.delete(root.resolve("etc/passwd"));
        assertThat(new ProcessBuilder("mkfifo", root.resolve("etc/passwd").toString()).start())
                .satisfies(process -> assertThat(process.waitFor()).isZero());
        assertThat(find("3").uid()).isEqualTo(3);
    }

    @Test
    void aFileThatWouldFillTheMemoryIsRefused() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(root.resolve("etc/passwd").toFile(), "rw")) {
            file.setLength(1L << 40);
        }

        assertThatThrownBy(() -> find("root"))
                .hasMessage("the container's passwd file is larger than 8388608 bytes");
    }

    @Test
    void longLinesAreRead() throws IOException {
        String members = "x,".repeat(100_000) + "adm";
        Files.writeString(root.resolve("etc/group"), "big:x:88:" + members + "\n");

        assertThat(find("adm").additionalGids()).containsExactly(43L, 88L);
    }

    private ResolvedUser find(String user, String... groupAdd) {
        return findIn(root, user, groupAdd);
    }

    private ResolvedUser findIn(Path directory, String user, String... groupAdd) {
        try (FileCalls files = new FileCalls(syscalls);
                Fd fd = files.open(directory, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY, 0)) {
            return lookup.find(fd, user, List.of(groupAdd));
        }
    }
}
