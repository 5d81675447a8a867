package dev.nutshell.container.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.testing.RequiresRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file system of 1 MiB that fills up while a container writes.
@RequiresRoot
class FullDiskTest {
    private static final String LINE = "0123456789".repeat(9) + "\n";

    @TempDir private Path folder;

    @BeforeEach
    void mount() throws Exception {
        run("mount", "-t", "tmpfs", "-o", "size=1m", "log-test", folder.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", folder.toString());
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private static final String REPORT =
            "nutshell: \\d+ lines? of the log lost: write\\(2\\) .*: ENOSPC .*";

    @Test
    void lostLinesAreCountedAndReportedOnceWhenThereIsSpaceAgain() throws IOException {
        Path ballast = folder.resolve("ballast");
        Files.write(ballast, new byte[600_000]);
        Path file = folder.resolve("c-json.log");
        int written = 0;
        try (Writing log = new Writing(Writing.json(file, Writing.ENDLESS))) {
            for (; written < 5000; written++) {
                log.out(LINE);
            }
            Files.delete(ballast);
            log.out("after\n");
            log.out("later\n");
        }
        List<String> texts = texts(file);
        long kept = texts.stream().filter(LINE.strip()::equals).count();
        assertThat(kept).isBetween(1000L, 4999L);
        assertThat(texts.subList((int) kept, texts.size()))
                .hasSize(3)
                .endsWith("after", "later")
                .first()
                .asString()
                .matches(REPORT)
                .startsWith("nutshell: " + (written - kept) + " lines of the log lost: ");
    }

    @Test
    void theRestOfTheRecordsIsWholeAlsoInLargeBlocks() throws IOException {
        Path ballast = folder.resolve("ballast");
        Files.write(ballast, new byte[500_000]);
        Path file = folder.resolve("c-json.log");
        int lines = 0;
        try (Writing log = new Writing(Writing.json(file, Writing.ENDLESS))) {
            for (int block = 0; block < 40; block++) {
                log.out(LINE.repeat(500));
                lines += 500;
            }
            Files.delete(ballast);
        }
        List<String> texts = texts(file);
        long kept = texts.stream().filter(LINE.strip()::equals).count();
        // the report comes with the end of the log
        assertThat(texts).hasSize((int) kept + 1);
        assertThat(texts.getLast())
                .startsWith("nutshell: " + (lines - kept) + " lines of the log lost: ");
    }

    @Test
    void aLogThatCannotBeBegunIsBegunLater() throws IOException {
        Path ballast = folder.resolve("ballast");
        try (var output = Files.newOutputStream(ballast)) {
            while (true) {
                output.write(new byte[4096]);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
        Path file = folder.resolve("local-logs/c.log");
        try (Writing log = new Writing(Writing.local(file, new Rotation(100_000, 3, true)))) {
            log.out("lost\n").error("too\n");
            Files.delete(ballast);
            log.out("kept\n");
        }
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                .contains("nutshell: 2 lines of the log lost: ")
                .contains("kept")
                .doesNotContain("too");
    }

    @Test
    void rotationGoesOnWhereOnlyCompressionHasNoSpace() throws IOException {
        Path file = folder.resolve("c-json.log");
        try (Writing log = new Writing(Writing.json(file, new Rotation(300_000, 3, true)))) {
            for (int i = 0; i < 20_000; i++) {
                log.out(LINE);
            }
        }
        assertThat(texts(file))
                .isNotEmpty()
                .allMatch(it -> it.equals(LINE.strip()) || it.matches(REPORT));
    }

    private static List<String> texts(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(it -> it.substring("{\"log\":\"".length(), it.indexOf("\\n\",\"stream")))
                .toList();
    }
}
