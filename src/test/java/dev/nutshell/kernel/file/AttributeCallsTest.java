package dev.nutshell.kernel.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.it.harness.Command;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.FakeSyscalls;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.testing.RequiresRoot;
import dev.nutshell.testing.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// stat(1), find(1) and getfattr(1) are the second opinion.
@RequiresRoot
class AttributeCallsTest {
    @RegisterExtension final Scratch scratch = new Scratch();
    private FileCalls files;
    private AttributeCalls attributes;
    private Fd directory;

    @BeforeEach
    void open() {
        files = new FileCalls(SymbolSource.syscalls());
        attributes = files.attributes();
        directory = files.open(scratch.path(), OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0);
    }

    @AfterEach
    void close() {
        directory.close();
        files.close();
    }

    @Test
    void statusIsThatOfStat() throws IOException {
        Path file = Files.writeString(scratch.resolve("f"), "content");
        Files.createLink(scratch.resolve("second"), file);
        shell("chown 4000000000:8 f; chmod 6751 f; touch -d @1234567890.123456789 f");

        FileStatus status = attributes.status(directory, name("f")).orElseThrow();

        assertThat(
                        "%o %d:%d %d %d %d %d.%09d %d"
                                .formatted(
                                        status.permissions(),
                                        status.uid() & 0xffff_ffffL,
                                        status.gid(),
                                        status.size(),
                                        status.links(),
                                        status.inode(),
                                        status.mtimeSeconds(),
                                        status.mtimeNanos(),
                                        status.device() >> 32))
                .isEqualTo(stat("%a %u:%g %s %h %i %.9Y %Hd", "f"))
                .startsWith("6751 4000000000:8 7 2 ");
        assertThat(status.isRegular()).isTrue();
        try (Fd opened = files.openAt(directory, name("f"), OpenFlags.O_PATH, 0)) {
            assertThat(attributes.status(opened)).isEqualTo(status);
        }
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Files.writeString(scratch.resolve("f"), "");
        Files.createSymbolicLink(scratch.resolve("link"), Path.of("f"));
        String before = stat("%a %u:%g %Y", "f");

        attributes.changeOwner(directory, name("link"), 1, 2);
        attributes.changeTime(directory, name("link"), 77, 5);
        attributes.setExtended(directory, name("link"), name("trusted.t"), name("x"));

        FileStatus status = attributes.status(directory, name("link")).orElseThrow();
        assertThat(status.isSymlink()).isTrue();
        assertThat(stat("%u:%g %.9Y", "link")).isEqualTo("1:2 77.000000005");
        assertThat(shell("getfattr -h --only-values -n trusted.t link")).isEqualTo("x");
        assertThat(stat("%a %u:%g %Y", "f")).isEqualTo(before);
        assertThat(shell("getfattr -d -m - f")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1970-01-01 00:00:00.000000000",
        "1700000000, 999999999, 2023-11-14 22:13:20.999999999",
        "-1, 500000000, 1969-12-31 23:59:59.500000000",
        "-2, 1, 1969-12-31 23:59:58.000000001",
        "4102444800, 1, 2100-01-01 00:00:00.000000001"
    })
    void timesAreKeptToTheNanosecondAndTheAccessTimeStays(long seconds, int nanos, String shown)
            throws IOException {
        Files.writeString(scratch.resolve("f"), "");
        shell("touch -a -d @1000 f");
        try (Fd file = files.openAt(directory, name("f"), OpenFlags.O_RDWR, 0)) {
            attributes.changeTime(file, seconds, nanos);
            FileStatus status = attributes.status(file);
            assertThat(status.mtimeSeconds()).isEqualTo(seconds);
            assertThat(status.mtimeNanos()).isEqualTo(nanos);
        }

        assertThat(shell("TZ=UTC stat --printf '%y %X' f")).isEqualTo(shown + " +0000 1000");
    }

    @Test
    void ownersAreUnsigned() throws IOException {
        Files.writeString(scratch.resolve("f"), "");

        attributes.changeOwner(directory, name("f"), (int) 4294967294L, (int) 3000000000L);

        assertThat(stat("%u:%g", "f")).isEqualTo("4294967294:3000000000");
    }

    @Test
    void extendedAttributesAreBytes() throws IOException {
        Files.writeString(scratch.resolve("f"), "");
        byte[] value = new byte[256];
        for (int i = 0; i < 256; i++) {
            value[i] = (byte) i;
        }
        try (Fd file = files.openAt(directory, name("f"), OpenFlags.O_RDWR, 0)) {
            assertThat(attributes.setExtended(file, name("user.all"), value)).isTrue();
            assertThat(attributes.setExtended(file, name("user.empty"), new byte[0])).isTrue();
            assertThat(attributes.setExtended(file, name("trusted.t"), name("1"))).isTrue();

            assertThat(attributes.extended(file, name("user.all"))).contains(value);
            assertThat(attributes.extended(file, name("user.empty"))).contains(new byte[0]);
            assertThat(attributes.extended(file, name("user.none"))).isEmpty();
            assertThat(attributes.extendedNames(file))
                    .extracting(n -> new String(n, StandardCharsets.UTF_8))
                    .containsExactlyInAnyOrder("user.all", "user.empty", "trusted.t");
        }
        assertThat(shell("getfattr --only-values -n user.all f | cksum"))
                .isEqualTo(Command.of("cksum").input(value).run().output());
    }

    @Test
    void attributesThatAFileCannotHaveAreDeclined() throws IOException {
        Files.createSymbolicLink(scratch.resolve("link"), Path.of("x"));
        Files.writeString(scratch.resolve("f"), "");
        byte[] f = name("f");
        byte[] longName = name("user." + "n".repeat(300));

        assertThat(attributes.setExtended(directory, name("link"), name("user.a"), name("1")))
                .as("xattr(7): no user.* on links")
                .isFalse();
        assertThat(attributes.setExtended(directory, f, name("unheard.of"), name("1"))).isFalse();
        assertThatThrownBy(() -> attributes.setExtended(directory, f, longName, name("1")))
                .isInstanceOfSatisfying(
                        KernelException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ERANGE));
        assertThatThrownBy(
                        () ->
                                attributes.setExtended(
                                        directory, f, name("user.a"), new byte[70_000]))
                .isInstanceOfSatisfying(
                        KernelException.class, e -> assertThat(e.errno()).isEqualTo(Errno.E2BIG));
    }

    @Test
    void fileSystemWithoutAttributesHasNone() {
        FakeSyscalls fake =
                new FakeSyscalls()
                        .failing(SystemCall.FGETXATTR, Errno.EOPNOTSUPP)
                        .failing(SystemCall.FLISTXATTR, Errno.EOPNOTSUPP)
                        .failing(SystemCall.FSETXATTR, Errno.EOPNOTSUPP);
        try (FileCalls calls = new FileCalls(fake);
                Fd file = new Fd(fake, 3, "file")) {
            assertThat(calls.attributes().extended(file, name("user.a"))).isEmpty();
            assertThat(calls.attributes().extendedNames(file)).isEqualTo(List.of());
            assertThat(calls.attributes().setExtended(file, name("user.a"), name("1"))).isFalse();
        }
    }

    private String stat(String format, String file) {
        return Command.of("stat", "--printf", format, file)
                .in(scratch.path())
                .run()
                .succeeded()
                .output();
    }

    private String shell(String script) {
        return Command.shell(script).in(scratch.path()).run().succeeded().output();
    }

    private static byte[] name(String text) {
        return FileCalls.bytes(text);
    }
}
