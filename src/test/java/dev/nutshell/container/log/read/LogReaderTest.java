package dev.nutshell.container.log.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.ContainerId;
import dev.nutshell.container.log.LogTarget;
import dev.nutshell.container.log.Rotation;
import dev.nutshell.container.log.Writing;
import dev.nutshell.container.log.option.LogDriver;
import dev.nutshell.spec.container.LogConfig;
import dev.nutshell.store.StateLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Logs that nobody writes to any more.
class LogReaderTest {
    private static final LogQuery ALL = new LogQuery(true, true, false, null, null, -1, false);

    @TempDir private Path folder;

    private Path file() {
        return folder.resolve("c-json.log");
    }

    private LogTarget target(LogFormat format, Rotation rotation) {
        return format == LogFormat.JSON
                ? Writing.json(file(), rotation)
                : Writing.local(file(), rotation);
    }

    private Gathered read(LogFormat format, LogQuery query) {
        Gathered gathered = new Gathered();
        new LogReader(Writing.syscalls(), file(), format).read(query, () -> false, gathered);
        return gathered;
    }

    private static LogQuery tail(int lines) {
        return new LogQuery(true, true, false, null, null, lines, false);
    }

    private static LogQuery between(@Nullable String since, @Nullable String until) {
        return new LogQuery(
                true,
                true,
                false,
                since == null ? null : Instant.parse(since),
                until == null ? null : Instant.parse(until),
                -1,
                false);
    }

    @ParameterizedTest
    @EnumSource
    void givesLinesTimesAndStreams(LogFormat format) {
        try (Writing log =
                new Writing(
                        target(format, Writing.ENDLESS),
                        Writing.ticking("2026-09-28T12:00:00.000000007Z"))) {
            log.out("one\n").error("oh \"no\" <&>\n").out("x".repeat(20_000) + "\nlast");
        }
        assertThat(read(format, ALL).lines())
                .containsExactly(
                        "out 2026-09-28T12:00:00.000000007Z > one\n",
                        "err 2026-09-28T12:00:01.000000007Z > oh \"no\" <&>\n",
                        "out 2026-09-28T12:00:02.000000007Z > " + "x".repeat(16384),
                        "out 2026-09-28T12:00:02.000000007Z + " + "x".repeat(20_000 - 16384) + "\n",
                        "out 2026-09-28T12:00:03.000000007Z > last");
    }

    @ParameterizedTest
    @EnumSource
    void givesOneStreamAlone(LogFormat format) {
        try (Writing log = new Writing(target(format, Writing.ENDLESS))) {
            log.out("a\n").error("b\n").out("c\n");
        }
        Gathered out = read(format, new LogQuery(true, false, false, null, null, -1, false));
        Gathered error = read(format, new LogQuery(false, true, false, null, null, -1, false));
        assertThat(out.text()).isEqualTo("a\nc\n");
        assertThat(out.error()).isEmpty();
        assertThat(error.error()).isEqualTo("b\n".getBytes(StandardCharsets.UTF_8));
        assertThat(error.out()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void readsAllFilesOfARotatedLogInOrder(LogFormat format) {
        StringBuilder expected = new StringBuilder();
        try (Writing log = new Writing(target(format, new Rotation(20_000, 100, true)))) {
            for (int i = 0; i < 5000; i++) {
                log.out("line " + i + "\n");
                expected.append("line ").append(i).append('\n');
            }
        }
        assertThat(folder).isDirectoryContaining(it -> it.toString().contains("log.2"));
        assertThat(read(format, ALL).text()).isEqualTo(expected.toString());
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "4"})
    void driverLocalGivesBackAnyBytes(long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[3_000_000];
        random.nextBytes(bytes);
        try (Writing log = new Writing(target(LogFormat.LOCAL, new Rotation(500_000, 50, true)))) {
            writeInPieces(log, bytes, random);
        }
        assertThat(read(LogFormat.LOCAL, ALL).out()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3", "4"})
    void driverJsonFileGivesBackAnyText(long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        while (text.length() < 1_000_000) {
            int character = random.nextInt(random.nextInt(10) == 0 ? 0x110000 : 0x80);
            if (character < 0xd800 || character > 0xdfff) {
                text.appendCodePoint(character);
            }
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        try (Writing log = new Writing(target(LogFormat.JSON, new Rotation(500_000, 50, true)))) {
            writeInPieces(log, bytes, random);
        }
        assertThat(read(LogFormat.JSON, ALL).out()).isEqualTo(bytes);
    }

    private static void writeInPieces(Writing log, byte[] bytes, Random random) {
        int at = 0;
        while (at < bytes.length) {
            int count = Math.min(bytes.length - at, 1 + random.nextInt(70_000));
            log.out(Arrays.copyOfRange(bytes, at, at + count));
            at += count;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "JSON, 0, 0, true",
        "JSON, 1, 0, true",
        "JSON, 7, 0, true",
        "JSON, 999, 0, true",
        "JSON, 1000, 0, true",
        "JSON, 5000, 0, true",
        "JSON, 1, 3000, true",
        "JSON, 60, 3000, true",
        "JSON, 600, 3000, true",
        "JSON, 999, 3000, false",
        "JSON, 600, 3000, false",
        "JSON, 50, 3000, false",
        "LOCAL, 0, 0, true",
        "LOCAL, 1, 0, true",
        "LOCAL, 999, 0, true",
        "LOCAL, 5000, 0, true",
        "LOCAL, 60, 3000, true",
        "LOCAL, 600, 3000, true",
        "LOCAL, 600, 3000, false"
    })
    void tailGivesTheLastLines(LogFormat format, int lines, int maxSize, boolean compress) {
        try (Writing log = new Writing(target(format, new Rotation(maxSize, 200, compress)))) {
            for (int i = 1; i <= 1000; i++) {
                log.out(i + "\n");
            }
        }
        String expected =
                String.join(
                        "",
                        IntStream.rangeClosed(Math.max(1, 1001 - lines), 1000)
                                .mapToObj(it -> it + "\n")
                                .toList());
        assertThat(read(format, tail(lines)).text()).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void tailCountsLinesAndNotTheirParts(LogFormat format) {
        String longLine = "y".repeat(50_000) + "\n";
        try (Writing log = new Writing(target(format, Writing.ENDLESS))) {
            log.out("first\n" + longLine + "last\nunfinished");
        }
        assertThat(read(format, tail(0)).text()).isEmpty();
        assertThat(read(format, tail(1)).text()).isEqualTo("unfinished");
        assertThat(read(format, tail(2)).text()).isEqualTo("last\nunfinished");
        assertThat(read(format, tail(3)).text()).isEqualTo(longLine + "last\nunfinished");
        assertThat(read(format, tail(4)).text())
                .isEqualTo("first\n" + longLine + "last\nunfinished");
    }

    @ParameterizedTest
    @EnumSource
    void tailOfATornLogCountsWholeRecords(LogFormat format) throws IOException {
        try (Writing log = new Writing(target(format, Writing.ENDLESS))) {
            log.out("a\nb\nc\n");
        }
        byte[] whole = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(whole, whole.length - 5));
        assertThat(read(format, tail(1)).text()).isEqualTo("b\n");
        assertThat(read(format, ALL).text()).isEqualTo("a\nb\n");
    }

    @ParameterizedTest
    @EnumSource
    void sinceAndUntilAreBothInside(LogFormat format) {
        try (Writing log =
                new Writing(
                        target(format, Writing.ENDLESS),
                        Writing.ticking("2026-09-28T12:00:00.5Z"))) {
            log.out("0\n1\n2\n3\n");
        }
        assertThat(read(format, between("2026-09-28T12:00:01.5Z", null)).text())
                .isEqualTo("1\n2\n3\n");
        assertThat(read(format, between("2026-09-28T12:00:01.500000001Z", null)).text())
                .isEqualTo("2\n3\n");
        assertThat(read(format, between(null, "2026-09-28T12:00:01.5Z")).text())
                .isEqualTo("0\n1\n");
        assertThat(read(format, between("2026-09-28T12:00:01Z", "2026-09-28T12:00:03Z")).text())
                .isEqualTo("1\n2\n");
    }

    @ParameterizedTest
    @EnumSource
    void detailsAreTheAttributesOfTheLine(LogFormat format) {
        Map<String, String> attributes = Map.of("tag", "a{\"}b", "VERSION", "1");
        LogTarget target =
                format == LogFormat.JSON
                        ? new LogTarget.JsonFile(file(), Writing.ENDLESS, attributes)
                        : new LogTarget.Local(file(), Writing.ENDLESS, attributes);
        try (Writing log = new Writing(target, Writing.ticking("2026-09-28T12:00:00Z"))) {
            log.out("x\n").error("y\n");
        }
        LogQuery query = new LogQuery(true, true, false, null, null, -1, true);
        assertThat(read(format, query).lines())
                .map(it -> it.replaceFirst("2026\\S+", "TIME"))
                .containsExactly(
                        "out TIME {VERSION=1, tag=a{\"}b} > x\n",
                        "err TIME {VERSION=1, tag=a{\"}b} > y\n");
    }

    @Test
    void recordsInAnotherFormAreReadAndTornOnesPassedOver() throws IOException {
        Files.writeString(
                file(),
                """
                {"log":"usual\\n","stream":"stdout","time":"2026-09-28T12:00:00Z"}
                {"time":"2026-09-28T14:00:01.5+02:00", "stream":"stderr", "log":"other order\\n"}
                {"log":"torn\\n","stream":"std
                garbage

                {"log":"\\ud83d\\ude00 \\u00e9 \\/ \\t\\b\\f\\ud83d x\\n","stream":"stdout","time":"2026-09-28T12:00:02Z"}
                {"log":"future","stream":"stdout","extra":{"a":[1]},"time":"2026-09-28T12:00:03Z"}
                """);
        assertThat(read(LogFormat.JSON, ALL).lines())
                .containsExactly(
                        "out 2026-09-28T12:00:00Z > usual\n",
                        "err 2026-09-28T12:00:01.500Z > other order\n",
                        "out 2026-09-28T12:00:02Z > 😀 é / \t\b\f\ufffd x\n",
                        "out 2026-09-28T12:00:03Z > future");
    }

    @ParameterizedTest
    @EnumSource
    void aLogThatWasNeverBegunIsEmpty(LogFormat format) throws IOException {
        assertThat(read(format, ALL).lines()).isEmpty();
        assertThat(read(format, tail(3)).lines()).isEmpty();
        Files.createFile(file());
        assertThat(read(format, tail(3)).lines()).isEmpty();
        Files.delete(file());
        Files.delete(folder);
        assertThat(read(format, ALL).lines()).isEmpty();
        Files.createDirectory(folder);
    }

    @ParameterizedTest
    @CsvSource({"none, false", "syslog, true", "journald, true"})
    void logsOfWhichNothingIsKeptCannotBeRead(String driver, String disabled) {
        StateLayout layout = new StateLayout(folder, folder);
        ContainerId id = new ContainerId("a".repeat(64));
        LogConfig config = new LogConfig(driver, Map.of("cache-disabled", disabled));
        assertThatThrownBy(() -> LogReader.of(Writing.syscalls(), layout, id, config))
                .hasMessage("configured logging driver does not support reading");
    }

    @Test
    void theFilesAreWhereDockerHasThem() {
        StateLayout layout = new StateLayout(folder, folder);
        ContainerId id = new ContainerId("a".repeat(64));
        Path expected = layout.container(id).resolve("a".repeat(64) + "-json.log");
        List<Path> files =
                Stream.of("", "json-file", "local", "syslog")
                        .map(it -> LogDriver.of(it).file(layout, id).orElseThrow())
                        .toList();
        assertThat(files)
                .containsExactly(
                        expected,
                        expected,
                        layout.container(id).resolve("local-logs/container.log"),
                        layout.container(id).resolve("local-logs/container.log"));
    }
}
