package dev.nutshell.container.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which files a log consists of; compressed ones are looked at with gzip(1).
class RotationTest {
    @TempDir private Path folder;

    private Path file() {
        return folder.resolve("c-json.log");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> there = Files.list(folder)) {
            return there.map(it -> it.getFileName().toString()).sorted().toList();
        }
    }

    private static void awaitCompression(Path compressed) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        Path source = Path.of(compressed.toString().replace(".gz", ""));
        while (!Files.exists(compressed) || Files.exists(source)) {
            assertThat(System.nanoTime()).as("compression of " + source).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static String decompressed(Path file) throws Exception {
        Process gzip = new ProcessBuilder("gzip", "-dc", file.toString()).start();
        String text = new String(gzip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(gzip.waitFor()).isZero();
        return text;
    }

    @Test
    void aFileThatHasReachedItsSizeIsFollowedByANewOne() throws IOException {
        // a record of this length has 66 bytes or so: two reach the size
        try (Writing log =
                new Writing(
                        Writing.json(file(), new Rotation(100, 3, false)),
                        Writing.ticking("2026-09-28T12:00:00Z"))) {
            log.out("1\n2\n3\n4\n5\n6\n7\n");
        }
        assertThat(names()).containsExactly("c-json.log", "c-json.log.1", "c-json.log.2");
        assertThat(numbers(file())).containsExactly("7");
        assertThat(numbers(folder.resolve("c-json.log.1"))).containsExactly("5", "6");
        assertThat(numbers(folder.resolve("c-json.log.2"))).containsExactly("3", "4");
    }

    private static List<String> numbers(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(it -> it.substring(8, 9)).toList();
    }

    @Test
    void oneFileAloneStartsAgain() throws IOException {
        try (Writing log =
                new Writing(
                        Writing.json(file(), new Rotation(100, 1, false)),
                        Writing.ticking("2026-09-28T12:00:00Z"))) {
            log.out("1\n2\n3\n");
        }
        assertThat(names()).containsExactly("c-json.log");
        assertThat(numbers(file())).containsExactly("3");
    }

    @Test
    void olderFilesAreCompressedInTheBackground() throws Exception {
        try (Writing log =
                new Writing(
                        Writing.json(file(), new Rotation(100, 3, true)),
                        Writing.ticking("2026-09-28T12:00:00Z"))) {
            log.out("1\n2\n");
            String first = Files.readString(file());
            log.out("3\n4\n");
            awaitCompression(folder.resolve("c-json.log.1.gz"));
            log.out("5\n");
            awaitCompression(folder.resolve("c-json.log.1.gz"));
            assertThat(names()).containsExactly("c-json.log", "c-json.log.1.gz", "c-json.log.2.gz");
            assertThat(decompressed(folder.resolve("c-json.log.2.gz"))).isEqualTo(first);
        }
    }

    @Test
    void outputThatIsFasterThanCompressionNeitherWaitsNorFillsTheDisk() throws Exception {
        Rotation rotation = new Rotation(200_000, 3, true);
        try (Writing log = new Writing(Writing.json(file(), rotation))) {
            for (int i = 0; i < 200; i++) {
                log.out(("line " + i + " " + "abcdefghij".repeat(8) + "\n").repeat(500));
                assertThat(
                                names().stream()
                                        .filter(it -> !it.endsWith(".tmp") && !it.endsWith(".gz")))
                        .hasSizeLessThanOrEqualTo(3);
            }
        }
        assertThat(names())
                .allMatch(it -> it.matches("c-json\\.log(\\.[12](\\.gz)?)?"), "a file of the log");
        assertThat(names().stream().map(it -> it.replace(".gz", ""))).doesNotHaveDuplicates();
    }

    @Test
    void whatTheLastRunLeftUncompressedIsCompressedLater() throws Exception {
        try (Writing log =
                new Writing(
                        Writing.json(file(), new Rotation(100, 4, false)),
                        Writing.ticking("2026-09-28T12:00:00Z"))) {
            log.out("1\n2\n3\n");
        }
        Files.writeString(folder.resolve("c-json.log.gz.tmp"), "left by a kill");
        try (Writing log =
                new Writing(
                        Writing.json(file(), new Rotation(100, 4, true)),
                        Writing.ticking("2026-09-28T13:00:00Z"))) {
            log.out("4\n5\n");
            awaitCompression(folder.resolve("c-json.log.1.gz"));
            awaitCompression(folder.resolve("c-json.log.2.gz"));
        }
        assertThat(names()).containsExactly("c-json.log", "c-json.log.1.gz", "c-json.log.2.gz");
    }
}
