package dev.nutshell.kernel.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.testing.RequiresRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresRoot
class TreeCopyTest {
    @TempDir private Path directory;

    private Path source;
    private Path target;

    @BeforeEach
    void makeFolders() throws IOException {
        source = Files.createDirectory(directory.resolve("source"));
        target = Files.createDirectory(directory.resolve("target"));
    }

    @Test
    void copiesEverythingThatTarKnows() throws Exception {
        shell(
                """
                mkdir -m 0750 sub sub/deep
                echo content > sub/file && chmod 4711 sub/file && chown 7:8 sub/file
                setfattr -n user.note -v hello sub/file
                setfattr -n trusted.note -v hello sub
                setfattr -n trusted.overlay.opaque -v y sub
                setcap cap_net_raw+ep sub/file
                ln sub/file hard; ln sub/file sub/deep/hard
                ln -s ../../etc/passwd sub/link; chown -h 9:9 sub/link
                setfattr -h -n trusted.note -v link sub/link
                ln sub/link sub/deep/linked-link
                mkfifo -m 0611 pipe
                mknod -m 0622 node c 1 3; setfattr -n trusted.note -v node node
                truncate -s 5M holes; printf x | dd of=holes bs=1 seek=3000000 conv=notrunc status=none
                : > empty
                printf 'name\\nwith\\twhite' > "$(printf 'a\\nb\\377')"
                touch -d '2001-02-03 04:05:06.123456789' sub/file hard empty
                touch -h -d '2001-02-03 04:05:06.5' sub/link
                chown 3:4 . && chmod 2751 .
                touch -d '1999-01-01' sub/deep sub .
                """);

        copy();

        assertThat(listing(target)).isEqualTo(listing(source)).contains("capability", "user.note");
        assertThat(run(target, "getfattr -h -d -m trusted.overlay -R .")).isEmpty();
        assertThat(run(target, "find . -samefile sub/file | sort"))
                .isEqualTo("./hard\n./sub/deep/hard\n./sub/file\n");
        assertThat(run(target, "find . -samefile sub/link | sort"))
                .isEqualTo("./sub/deep/linked-link\n./sub/link\n");
        assertThat(Long.parseLong(run(target, "stat -c %b holes").strip())).isLessThan(256);
    }

    @Test
    void filesLargerThanABlockAreWhole() throws Exception {
        shell("head -c 5000001 /dev/urandom > big");

        copy();

        assertThat(Files.mismatch(source.resolve("big"), target.resolve("big"))).isEqualTo(-1);
    }

    @Test
    void linksInTheTargetAreNotFollowed() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        shell("mkdir sub; echo bad > sub/file; echo bad > plain");
        Files.createSymbolicLink(target.resolve("sub"), outside);

        assertThatThrownBy(this::copy)
                .hasMessage("cannot overwrite non-directory \"sub\" with directory");
        assertThat(outside).isEmptyDirectory();

        Files.delete(target.resolve("sub"));
        Files.createSymbolicLink(target.resolve("plain"), outside.resolve("canary"));
        assertThatThrownBy(this::copy)
                .hasMessage("copy of plain: somebody else made that name meanwhile");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aTreeThatIsTooDeepIsRefused() throws Exception {
        shell("p=d; i=0; while [ $i -lt 402 ]; do mkdir d && cd d; i=$((i+1)); done");

        assertThatThrownBy(this::copy).hasMessage("copy of d: nested deeper than 400");
    }

    private void copy() {
        int listable = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY;
        try (FileCalls files = new FileCalls(SymbolSource.syscalls());
                Fd from = files.open(source, listable, 0);
                Fd to = files.open(target, listable, 0)) {
            new TreeCopy(files, to).copy(from);
        }
    }

    private void shell(String script) throws Exception {
        run(source, "set -e; " + script);
    }

    /// Everything that tar would keep, in tar's own words, and the extended attributes.
    private static String listing(Path tree) throws Exception {
        return run(
                tree,
                "find . -printf '%P %y %#m %U:%G %T@ %l\\n' | sort;"
                        + "find . -type f | sort | xargs -d '\\n' sha256sum;"
                        + "getfattr -h -d -m '^(user|trusted[.]note|security)' -R . | sort;"
                        + "find . -type c -printf '%p ' -exec stat -c %t:%T {} +");
    }

    private static String run(Path where, String script) throws Exception {
        Process process =
                new ProcessBuilder("sh", "-c", script)
                        .directory(where.toFile())
                        .redirectErrorStream(true)
                        .start();
        byte[] output = process.getInputStream().readAllBytes();
        assertThat(process.waitFor())
                .as(script + ": " + new String(output, StandardCharsets.UTF_8))
                .isZero();
        return new String(output, StandardCharsets.ISO_8859_1);
    }
}
