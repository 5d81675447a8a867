package dev.nutshell.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.it.harness.Command;
import dev.nutshell.testing.TarArchive;
import dev.nutshell.testing.TarArchive.Member;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparseFormatsTest {
    private static final int PAGE = 4096;

    @TempDir private Path directory;

    /// Format by format what GNU tar writes, holes at all places, and more ranges than one extension block takes.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--format=gnu",
                "--format=pax --sparse-version=0.0",
                "--format=pax --sparse-version=0.1",
                "--format=pax --sparse-version=1.0"
            })
    void readsWhatGnuTarWrites(String format) throws IOException {
        Random random = new Random(7);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String name = "sparse-" + i + (i % 5 == 0 ? "n".repeat(120) : "");
            makeSparse(directory.resolve(name), random, i * 7);
            names.add(name);
        }
        names.add("after");
        Files.writeString(directory.resolve("after"), "after");

        byte[] archive =
                Command.shell(
                                "cd \"$1\" && tar -c --sparse --hole-detection=raw $2 *",
                                directory.toString(),
                                format)
                        .run()
                        .succeeded()
                        .bytes();

        TarReader reader = new TarReader(new ByteArrayInputStream(archive));
        List<String> seen = new ArrayList<>();
        long holes = 0;
        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
            String name = new String(next.get().name(), StandardCharsets.UTF_8);
            Rebuilt content = new Rebuilt((int) next.get().size());
            reader.content(content);
            assertThat(content.bytes)
                    .as(name)
                    .isEqualTo(Files.readAllBytes(directory.resolve(name)));
            assertThat(content.at)
                    .as("content of %s is complete", name)
                    .isEqualTo(next.get().size());
            holes += content.holes;
            seen.add(name);
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(names);
        assertThat(holes).isGreaterThan(1_000_000);
    }

    /// Pages of data with random gaps; a number of ranges of 0 is a file that is one hole.
    private static void makeSparse(Path path, Random random, int ranges) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long at = random.nextInt(2) * PAGE;
            for (int i = 0; i < ranges; i++) {
                byte[] data = new byte[PAGE * (1 + random.nextInt(2))];
                random.nextBytes(data);
                file.seek(at);
                file.write(data);
                at += data.length + PAGE * (1L + random.nextInt(4));
            }
            file.setLength(at + random.nextInt(3 * PAGE));
        }
    }

    private static final class Rebuilt implements TarContent {
        private final byte[] bytes;
        private int at;
        private long holes;

        private Rebuilt(int size) {
            bytes = new byte[size];
        }

        @Override
        public void data(byte[] content, int from, int length) {
            System.arraycopy(content, from, bytes, at, length);
            at += length;
        }

        @Override
        public void hole(long length) {
            at += (int) length;
            holes += length;
        }
    }

    @Test
    void oldFormatHasFourRangesInTheHeader() throws IOException {
        Member member = oldSparse(100, 0, 2, 10, 3).content("abcde");

        assertThat(read(new TarArchive().add(member).file("b", "x"))).isEqualTo("ab[8]cde[87]");
    }

    @Test
    void oldFormatContinuesInExtensionBlocks() throws IOException {
        Member member = oldSparse(60, 0, 1, 2, 1, 4, 1, 6, 1).put(482, 1, "\1");
        byte[] extension =
                new Member("", '\0').put(0, 512, "").octal(0, 12, 50).octal(12, 12, 2).header();
        // the block has no checksum: take away what the writer put there
        for (int i = 148; i < 156; i++) {
            extension[i] = 0;
        }
        TarArchive archive =
                new TarArchive()
                        .raw(member.promising(6).header())
                        .raw(extension)
                        .raw(Arrays.copyOf("abcdef".getBytes(StandardCharsets.US_ASCII), 512));

        assertThat(read(archive)).isEqualTo("a[1]b[1]c[1]d[43]ef[8]");
    }

    @Test
    void version00RepeatsRecords() throws IOException {
        TarArchive archive =
                new TarArchive()
                        .pax(
                                "GNU.sparse.size", "20",
                                "GNU.sparse.numblocks", "2",
                                "GNU.sparse.offset", "3",
                                "GNU.sparse.numbytes", "2",
                                "GNU.sparse.offset", "10",
                                "GNU.sparse.numbytes", "1")
                        .file("a", "xyz");

        assertThat(read(archive)).isEqualTo("[3]xy[5]z[9]");
    }

    @Test
    void version01HasOneRecordAndTheRealName() throws IOException {
        byte[] archive =
                new TarArchive()
                        .pax(
                                "GNU.sparse.size", "20",
                                "GNU.sparse.name", "real",
                                "GNU.sparse.map", "3,2,10,1")
                        .file("GNUSparseFile.0/real", "xyz")
                        .closed();
        TarReader reader = new TarReader(new ByteArrayInputStream(archive));

        TarEntry entry = reader.next().orElseThrow();

        assertThat(entry.name()).asString(StandardCharsets.UTF_8).isEqualTo("real");
        assertThat(entry.size()).isEqualTo(20);
    }

    @Test
    void version10HasItsMapInFrontOfTheContent() throws IOException {
        String map = "2\n3\n2\n10\n1\n";
        TarArchive archive =
                new TarArchive()
                        .pax(
                                "GNU.sparse.major", "1",
                                "GNU.sparse.minor", "0",
                                "GNU.sparse.realsize", "20",
                                "GNU.sparse.name", "real")
                        .file("a", map + "\0".repeat(512 - map.length()) + "xyz")
                        .file("b", "");

        assertThat(read(archive)).isEqualTo("[3]xy[5]z[9]");
    }

    @ParameterizedTest
    @CsvSource({
        "'0,5,3,5', sparse map: ranges overlap or leave the file",
        "'5,5,0,5', sparse map: ranges overlap or leave the file",
        "'15,10', sparse map: ranges overlap or leave the file",
        "'0,9223372036854775807', sparse map: ranges overlap or leave the file",
        "'9223372036854775807,1', sparse map: ranges overlap or leave the file",
        "'0,4', 'sparse map: ranges hold 4 bytes, the archive 10'",
        "'0,5,5', sparse map is incomplete",
        "'0,-5', sparse map is no number",
        "'0,,5', sparse map is no number",
        "'0,5,6,99999999999999999999', sparse map is no number"
    })
    void refusesMapsThatDoNotFitTheFile(String map, String message) {
        assertCorrupt(
                new TarArchive()
                        .pax("GNU.sparse.size", "20", "GNU.sparse.map", map)
                        .file("a", "0123456789"),
                message);
    }

    @Test
    void refusesMapsWithoutASize() {
        assertCorrupt(
                new TarArchive().pax("GNU.sparse.map", "0,1").file("a", "x"),
                "sparse map is incomplete");
    }

    @Test
    void refusesRangesThatDoNotAlternate() {
        assertCorrupt(
                new TarArchive()
                        .pax("GNU.sparse.offset", "1", "GNU.sparse.offset", "2")
                        .file("a", ""),
                "sparse map: offsets and lengths do not alternate");
    }

    @Test
    void refusesNegativeRangesOfTheOldFormat() {
        assertCorrupt(
                new TarArchive().add(oldSparse(10, 0, 1).binary(398, 12, -1).content("x")),
                "sparse map: ranges overlap or leave the file");
        assertCorrupt(
                new TarArchive().add(oldSparse(10, 0, 1).binary(386, 12, -8).content("x")),
                "sparse map: ranges overlap or leave the file");
        assertCorrupt(
                new TarArchive().add(oldSparse(10, 0, 1).binary(483, 12, -1).content("x")),
                "sparse map is incomplete");
    }

    @ParameterizedTest
    @CsvSource({
        "99999999, 'sparse map of 99999999 ranges, limit 524288'",
        "12x, sparse map is no number",
        "123456789012345678901234567890, sparse map is no list of numbers",
        "300, sparse map is longer than the content that holds it"
    })
    void refusesBrokenMapsOfVersion10(String count, String message) {
        String map = (count + "\n" + "0\n0\n".repeat(130)).substring(0, 512);
        assertCorrupt(
                new TarArchive()
                        .pax("GNU.sparse.major", "1", "GNU.sparse.realsize", "20")
                        .file("a", map),
                message);
    }

    /// 24 bytes of archive make two boxed numbers: the list has to end before the memory does.
    @Test
    void oldFormatCannotHaveEndlessRanges() {
        Member extension = new Member("", '\0').put(0, 512, "");
        for (int i = 0; i < 21; i++) {
            extension.octal(24 * i, 12, i).octal(24 * i + 12, 12, 0);
        }
        byte[] block = extension.header();
        for (int i = 0; i < 21; i++) {
            byte[] range = "00000000001\0".getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(range, 0, block, 24 * i, 12);
            System.arraycopy(range, 0, block, 24 * i + 12, 12);
        }
        block[504] = 1;
        TarArchive archive = new TarArchive().raw(oldSparse(10).put(482, 1, "\1").header());
        for (int i = 0; i < 30_000; i++) {
            archive.raw(block);
        }

        assertCorrupt(archive, "sparse map of more than 524288 ranges");
    }

    private static Member oldSparse(long size, long... ranges) {
        Member member = new Member("a", 'S').put(257, 8, "ustar  \0").octal(483, 12, size);
        int at = 386;
        for (long number : ranges) {
            member.octal(at, 12, number);
            at += 12;
        }
        return member;
    }

    /// The content of the first member; whether the reader finds the end of the archive is asked, too.
    private static String read(TarArchive archive) throws IOException {
        TarReader reader = new TarReader(new ByteArrayInputStream(archive.closed()));
        assertThat(reader.next()).isPresent();
        SparseContent content = new SparseContent();
        reader.content(content);
        while (reader.next().isPresent()) {
            continue;
        }
        return content.text();
    }

    private static void assertCorrupt(TarArchive archive, String message) {
        assertThatThrownBy(() -> read(archive))
                .isInstanceOf(CorruptArchiveException.class)
                .hasMessage(message);
    }
}
