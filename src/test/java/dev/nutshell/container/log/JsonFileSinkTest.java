package dev.nutshell.container.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The bytes in the file, and how streams are cut into lines. Expected texts are what Docker 28 wrote.
class JsonFileSinkTest {
    private static final InstantSource NOON =
            InstantSource.fixed(Instant.parse("2026-09-28T12:00:00Z"));

    @TempDir private Path folder;

    private Path file() {
        return folder.resolve("c-json.log");
    }

    private List<String> written() throws IOException {
        return Files.readAllLines(file());
    }

    /// The texts of the records, as another JSON reader understands them.
    private List<String> texts() throws IOException, InterruptedException {
        Process python =
                new ProcessBuilder(
                                "python3",
                                "-c",
                                "import json,sys\nfor l in open(sys.argv[1],encoding='utf-8'):\n"
                                        + " print(json.dumps(json.loads(l)['log'])[1:-1])",
                                file().toString())
                        .redirectErrorStream(true)
                        .start();
        List<String> lines =
                new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
        assertThat(python.waitFor()).as(lines.toString()).isZero();
        return lines;
    }

    @Test
    void oneRecordForEachLineOfEachStream() throws IOException {
        try (Writing log =
                new Writing(
                        Writing.json(file(), Writing.ENDLESS),
                        Writing.ticking("2026-09-28T12:34:56.120Z"))) {
            log.out("one\ntwo\n").error("oh\n").out("\n").out("thr").error("no\n").out("ee");
        }
        assertThat(written())
                .containsExactly(
                        "{\"log\":\"one\\n\",\"stream\":\"stdout\",\"time\":\"2026-09-28T12:34:56.12Z\"}",
                        "{\"log\":\"two\\n\",\"stream\":\"stdout\",\"time\":\"2026-09-28T12:34:57.12Z\"}",
                        "{\"log\":\"oh\\n\",\"stream\":\"stderr\",\"time\":\"2026-09-28T12:34:58.12Z\"}",
                        "{\"log\":\"\\n\",\"stream\":\"stdout\",\"time\":\"2026-09-28T12:34:59.12Z\"}",
                        "{\"log\":\"no\\n\",\"stream\":\"stderr\",\"time\":\"2026-09-28T12:35:00.12Z\"}",
                        "{\"log\":\"three\",\"stream\":\"stdout\",\"time\":\"2026-09-28T12:35:01.12Z\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-09-28T12:00:00Z",
        "2026-09-28T12:00:00.000000001Z",
        "2026-09-28T12:00:00.123456789Z",
        "2026-09-28T12:00:00.1Z",
        "2000-02-29T23:59:59.99Z"
    })
    void timesAreWrittenWithoutClosingZeros(String time) throws IOException {
        try (Writing log =
                new Writing(
                        Writing.json(file(), Writing.ENDLESS),
                        InstantSource.fixed(Instant.parse(time)))) {
            log.out("x\n");
        }
        assertThat(written())
                .containsExactly(
                        "{\"log\":\"x\\n\",\"stream\":\"stdout\",\"time\":\"" + time + "\"}");
    }

    @Test
    void escapesWhatGoEscapes() throws IOException {
        try (Writing log = new Writing(Writing.json(file(), Writing.ENDLESS), NOON)) {
            log.out("a\"b\\c<d>e&f\r\t\0\u0001\u001b[0m\u007f \u2028\u2029 é € 😀\n");
            log.out(
                    new byte[] {
                        'x', (byte) 0xff, (byte) 0xc3, 'y', (byte) 0xe2, (byte) 0x82, '\n'
                    });
        }
        assertThat(written())
                .containsExactly(
                        "{\"log\":\"a\\\"b\\\\c\\u003cd\\u003ee\\u0026f\\r\\u0009\\u0000\\u0001\\u001b[0m\u007f"
                                + " \\u2028\\u2029 é € 😀\\n\",\"stream\":\"stdout\",\"time\":\"2026-09-28T12:00:00Z\"}",
                        "{\"log\":\"x\\ufffd\\ufffdy\\ufffd\\ufffd\\n\",\"stream\":\"stdout\",\"time\":\"2026-09-28T12:00:00Z\"}");
    }

    @Test
    void attributesStandInEveryRecordSorted() throws IOException {
        LogTarget target =
                new LogTarget.JsonFile(
                        file(),
                        Writing.ENDLESS,
                        Map.of("tag", "a<b>", "label", "x\"y", "ENV", "é"));
        try (Writing log = new Writing(target, NOON)) {
            log.out("1\n").error("2\n");
        }
        String attributes =
                "\"attrs\":{\"ENV\":\"é\",\"label\":\"x\\\"y\",\"tag\":\"a\\u003cb\\u003e\"}";
        assertThat(written())
                .containsExactly(
                        "{\"log\":\"1\\n\",\"stream\":\"stdout\","
                                + attributes
                                + ",\"time\":\"2026-09-28T12:00:00Z\"}",
                        "{\"log\":\"2\\n\",\"stream\":\"stderr\","
                                + attributes
                                + ",\"time\":\"2026-09-28T12:00:00Z\"}");
    }

    @Test
    void longLinesAreCutAfter16KiBAndKeepTheTimeOfTheirStart() throws Exception {
        String line = "x".repeat(40_000);
        try (Writing log =
                new Writing(
                        Writing.json(file(), Writing.ENDLESS),
                        Writing.ticking("2026-09-28T12:00:00Z"))) {
            log.out(line + "\n").out("next\n");
        }
        assertThat(texts())
                .containsExactly(
                        "x".repeat(16384),
                        "x".repeat(16384),
                        "x".repeat(40_000 - 32768) + "\\n",
                        "next\\n");
        assertThat(written().stream().map(it -> it.substring(it.indexOf("\"time\""))))
                .containsExactly(
                        "\"time\":\"2026-09-28T12:00:00Z\"}",
                        "\"time\":\"2026-09-28T12:00:00Z\"}",
                        "\"time\":\"2026-09-28T12:00:00Z\"}",
                        "\"time\":\"2026-09-28T12:00:01Z\"}");
    }

    @Test
    void aLineOfExactly16KiBIsAPartAndAnEmptyLine() throws Exception {
        try (Writing log = new Writing(Writing.json(file(), Writing.ENDLESS), NOON)) {
            log.out("y".repeat(16384) + "\n" + "z".repeat(16383) + "\n");
        }
        assertThat(texts()).containsExactly("y".repeat(16384), "\\n", "z".repeat(16383) + "\\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {16381, 16382, 16383, 16384})
    void aCutNeverGoesThroughACharacter(int before) throws Exception {
        String line = "x".repeat(before) + "😀".repeat(5000) + "end";
        try (Writing log = new Writing(Writing.json(file(), Writing.ENDLESS), NOON)) {
            log.out(line + "\n");
        }
        String all = String.join("", texts());
        assertThat(all).isEqualTo("x".repeat(before) + "\\ud83d\\ude00".repeat(5000) + "end\\n");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anyBytesComeBackAsGoWouldReplaceThem(long seed) throws Exception {
        Random random = new Random(seed);
        byte[] bytes = new byte[200_000];
        random.nextBytes(bytes);
        for (int i = 0; i < bytes.length; i += 97) {
            byte[] good = "grün € 😀".getBytes(StandardCharsets.UTF_8);
            System.arraycopy(bytes, i, bytes, i, 0);
            System.arraycopy(good, 0, bytes, i, Math.min(good.length, bytes.length - i));
        }
        try (Writing log = new Writing(Writing.json(file(), Writing.ENDLESS), NOON)) {
            int at = 0;
            while (at < bytes.length) {
                int count = Math.min(bytes.length - at, 1 + random.nextInt(50_000));
                log.out(Arrays.copyOfRange(bytes, at, at + count));
                at += count;
            }
        }
        String expected = replaced(bytes);
        String read =
                Stream.of(String.join("", texts()))
                        .map(JsonFileSinkTest::unescaped)
                        .collect(Collectors.joining());
        assertThat(read).isEqualTo(expected);
    }

    /// Each byte that begins no valid character becomes one replacement character: tried with the JDK's strict decoder.
    private static String replaced(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < bytes.length) {
            int length = 0;
            for (int wanted = 1;
                    wanted <= 4 && length == 0 && at + wanted <= bytes.length;
                    wanted++) {
                try {
                    text.append(
                            StandardCharsets.UTF_8
                                    .newDecoder()
                                    .decode(ByteBuffer.wrap(bytes, at, wanted)));
                    length = wanted;
                } catch (CharacterCodingException _) {
                    length = 0;
                }
            }
            if (length == 0) {
                text.append('\ufffd');
            }
            at += Math.max(1, length);
        }
        return text.toString();
    }

    private static String unescaped(String json) {
        try {
            return new com.fasterxml.jackson.databind.ObjectMapper()
                    .readValue('"' + json + '"', String.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void goesOnInTheFileOfTheLastRunAndTakesATornRecordOff() throws IOException {
        try (Writing log = new Writing(Writing.json(file(), Writing.ENDLESS), NOON)) {
            log.out("first\n");
        }
        String whole = Files.readString(file());
        Files.writeString(file(), whole + "{\"log\":\"torn");
        try (Writing log = new Writing(Writing.json(file(), Writing.ENDLESS), NOON)) {
            log.out("second\n");
        }
        assertThat(Files.readString(file())).isEqualTo(whole + whole.replace("first", "second"));
    }

    @Test
    void nothingIsMadeBeforeTheFirstOutput() throws IOException {
        try (Writing _ = new Writing(Writing.json(file(), Writing.ENDLESS), NOON);
                Stream<Path> there = Files.list(folder)) {
            assertThat(there).isEmpty();
        }
    }
}
