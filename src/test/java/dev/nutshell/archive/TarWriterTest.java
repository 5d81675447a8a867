package dev.nutshell.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.archive.TarEntry.ExtendedAttribute;
import dev.nutshell.archive.TarEntry.Type;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarWriterTest {
    private static final long OLD = 1_700_000_000L;

    @Test
    void tarListsWhatWasWritten(@TempDir Path folder) throws Exception {
        Path archive = folder.resolve("a.tar");
        Files.write(
                archive,
                write(
                        entry("dir", Type.DIRECTORY, 0755, 0, ""),
                        entry("dir/file", Type.FILE, 04755, 5, ""),
                        entry("dir/link", Type.SYMBOLIC_LINK, 0777, 0, "../target"),
                        entry("dir/hard", Type.HARD_LINK, 0644, 0, "dir/file"),
                        entry("dir/fifo", Type.FIFO, 0600, 0, "")));

        assertThat(tar("--utc", "-tvf", archive.toString()))
                .isEqualTo(
                        """
                        drwxr-xr-x 7/8               0 2023-11-14 22:13 dir/
                        -rwsr-xr-x 7/8               5 2023-11-14 22:13 dir/file
                        lrwxrwxrwx 7/8               0 2023-11-14 22:13 dir/link -> ../target
                        hrw-r--r-- 7/8               0 2023-11-14 22:13 dir/hard link to dir/file
                        prw------- 7/8               0 2023-11-14 22:13 dir/fifo
                        """);
        assertThat(tar("-xOf", archive.toString(), "dir/file")).isEqualTo("xxxxx");
    }

    @Test
    void whatUstarCannotSayComesBackExactly() throws Exception {
        String longName = "d".repeat(90) + "/" + "n".repeat(180) + "/ä";
        TarEntry odd =
                new TarEntry(
                        bytes(longName),
                        Type.SYMBOLIC_LINK,
                        0777,
                        4_000_000_000L,
                        3_000_000,
                        0,
                        -2,
                        500_000_000,
                        bytes("t".repeat(150)),
                        0,
                        0,
                        List.of(
                                new ExtendedAttribute(
                                        bytes("user.x"), new byte[] {0, 1, '\n', '='})));

        TarEntry read = readOnly(write(odd));

        assertThat(read.name()).isEqualTo(odd.name());
        assertThat(read.linkName()).isEqualTo(odd.linkName());
        assertThat(read.uid()).isEqualTo(odd.uid());
        assertThat(read.gid()).isEqualTo(odd.gid());
        assertThat(read.mtimeSeconds()).isEqualTo(-2);
        assertThat(read.mtimeNanos()).isEqualTo(500_000_000);
        assertThat(read.attributes()).hasSize(1);
        assertThat(read.attributes().getFirst().value()).isEqualTo(new byte[] {0, 1, '\n', '='});
    }

    @Test
    void aNameThatFitsInTwoPartsNeedsNoExtension() throws Exception {
        String name = "p".repeat(150) + "/" + "n".repeat(99);

        byte[] archive = write(entry(name, Type.FILE, 0644, 0, ""));

        assertThat(archive).hasSize(3 * 512);
        assertThat(readOnly(archive).name()).isEqualTo(bytes(name));
    }

    @Test
    void timesKeepTheirFraction() throws Exception {
        for (long[] time :
                new long[][] {{OLD, 1}, {OLD, 120_000_000}, {-1, 999_999_999}, {0, 5}, {-5, 0}}) {
            TarEntry entry =
                    new TarEntry(
                            bytes("f"),
                            Type.FILE,
                            0644,
                            0,
                            0,
                            0,
                            time[0],
                            (int) time[1],
                            new byte[0],
                            0,
                            0,
                            List.of());

            TarEntry read = readOnly(write(entry));

            assertThat(new long[] {read.mtimeSeconds(), read.mtimeNanos()}).isEqualTo(time);
        }
    }

    @Test
    void aFileThatShrankIsFilledUp() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarWriter tar = new TarWriter(out)) {
            tar.put(
                    entry("f", Type.FILE, 0644, 4, ""),
                    new ByteArrayInputStream(new byte[] {'a', 'b'}));
            tar.put(entry("g", Type.FILE, 0644, 0, ""));
        }
        TarReader reader = new TarReader(new ByteArrayInputStream(out.toByteArray()));

        assertThat(reader.next().orElseThrow().size()).isEqualTo(4);
        assertThat(reader.next().orElseThrow().name()).isEqualTo(bytes("g"));
    }

    private static byte[] write(TarEntry... entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarWriter tar = new TarWriter(out)) {
            for (TarEntry entry : entries) {
                tar.put(entry, content(entry));
            }
        }
        return out.toByteArray();
    }

    private static InputStream content(TarEntry entry) {
        return new ByteArrayInputStream(bytes("x".repeat((int) entry.size())));
    }

    private static TarEntry readOnly(byte[] archive) throws IOException {
        return new TarReader(new ByteArrayInputStream(archive)).next().orElseThrow();
    }

    private static TarEntry entry(String name, Type type, int mode, long size, String link) {
        return new TarEntry(
                bytes(name), type, mode, 7, 8, size, OLD, 0, bytes(link), 0, 0, List.of());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String tar(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("tar", "--numeric-owner"));
        command.addAll(List.of(arguments));
        Process tar = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
