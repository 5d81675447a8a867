package dev.nutshell.container.log.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nutshell.container.log.LogTarget;
import dev.nutshell.container.log.Rotation;
import dev.nutshell.container.log.Writing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Logs that are read while they are written.
@Timeout(300)
class LogFollowTest {
    private static final LogQuery FOLLOW = new LogQuery(true, true, true, null, null, -1, false);

    @TempDir private Path folder;

    private final AtomicBoolean running = new AtomicBoolean(true);
    private final Gathered gathered = new Gathered();

    private Path file() {
        return folder.resolve("c-json.log");
    }

    private LogTarget target(LogFormat format, Rotation rotation) {
        return format == LogFormat.JSON
                ? Writing.json(file(), rotation)
                : Writing.local(file(), rotation);
    }

    private FutureTask<Void> follow(LogFormat format, LogQuery query, LogConsumer consumer) {
        FutureTask<Void> task =
                new FutureTask<>(
                        () -> {
                            new LogReader(Writing.syscalls(), file(), format)
                                    .read(query, running::get, consumer);
                            return null;
                        });
        Thread.ofPlatform().name("follower").start(task);
        return task;
    }

    @ParameterizedTest
    @EnumSource
    void isExactToTheByteAcrossRotationAndCompression(LogFormat format) throws Exception {
        FutureTask<Void> follower = follow(format, FOLLOW, gathered);
        Random random = new Random(42);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream error = new ByteArrayOutputStream();
        try (Writing log = new Writing(target(format, new Rotation(60_000, 6, true)))) {
            for (int i = 0; i < 20_000; i++) {
                String text =
                        "line "
                                + i
                                + " "
                                + "z".repeat(random.nextInt(200))
                                + "\n".repeat(random.nextInt(3));
                if (random.nextInt(4) == 0) {
                    log.error(text);
                    error.writeBytes(text.getBytes(StandardCharsets.UTF_8));
                } else {
                    log.out(text);
                    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
                }
                // a reader that is behind by more files than are kept cannot be exact
                gathered.awaitBytes(out.size() + error.size() - 100_000L);
            }
        }
        running.set(false);
        follower.get();
        assertSame(gathered.out(), out.toByteArray());
        assertSame(gathered.error(), error.toByteArray());
    }

    private static void assertSame(byte[] seen, byte[] written) {
        int at = Arrays.mismatch(seen, written);
        assertThat(at)
                .as(
                        "%d of %d bytes, different from byte %d on:%nseen    %s%nwritten %s",
                        seen.length, written.length, at, around(seen, at), around(written, at))
                .isEqualTo(-1);
    }

    private static String around(byte[] bytes, int at) {
        int from = Math.clamp(at - 300L, 0, bytes.length);
        int to = Math.clamp(at + 300L, 0, bytes.length);
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void aReaderThatWasAwayForManyRotationsGoesOnWithWholeLines(LogFormat format) throws Exception {
        CountDownLatch away = new CountDownLatch(1);
        CountDownLatch arrived = new CountDownLatch(1);
        LogConsumer slow =
                (stderr, time, details, bytes, offset, length, startsLine) -> {
                    gathered.accept(stderr, time, details, bytes, offset, length, startsLine);
                    arrived.countDown();
                    try {
                        away.await();
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                };
        FutureTask<Void> follower = follow(format, FOLLOW, slow);
        try (Writing log = new Writing(target(format, new Rotation(3000, 4, true)))) {
            log.out("0\n");
            arrived.await();
            for (int i = 1; i < 5000; i++) {
                log.out(i + "\n");
            }
        }
        running.set(false);
        away.countDown();
        follower.get();
        List<Integer> numbers = gathered.text().lines().map(Integer::valueOf).toList();
        assertThat(numbers).startsWith(0).endsWith(4999).hasSizeLessThan(4000);
        // the file that was open to its end, then what is left of the log: one gap
        assertThat(
                        IntStream.range(1, numbers.size())
                                .filter(i -> numbers.get(i) != numbers.get(i - 1) + 1))
                .hasSize(1);
        assertThat(numbers).isSorted();
    }

    @ParameterizedTest
    @EnumSource
    void seesTheNextRunOfTheContainer(LogFormat format) throws Exception {
        try (Writing log = new Writing(target(format, Writing.ENDLESS))) {
            log.out("first\n");
        }
        FutureTask<Void> follower = follow(format, FOLLOW, gathered);
        gathered.awaitBytes(6);
        try (Writing log = new Writing(target(format, Writing.ENDLESS))) {
            log.out("second\n");
        }
        gathered.awaitBytes(13);
        running.set(false);
        follower.get();
        assertThat(gathered.text()).isEqualTo("first\nsecond\n");
    }

    @ParameterizedTest
    @EnumSource
    void beginsBeforeTheFirstOutput(LogFormat format) throws Exception {
        FutureTask<Void> follower = follow(format, FOLLOW, gathered);
        gathered.awaitFlush();
        try (Writing log = new Writing(target(format, Writing.ENDLESS))) {
            log.out("at last\n");
            gathered.awaitBytes(8);
        }
        running.set(false);
        follower.get();
        assertThat(gathered.text()).isEqualTo("at last\n");
    }

    @Test
    void tailAndThenFollow() throws Exception {
        LogQuery query = new LogQuery(true, true, true, null, null, 1, false);
        try (Writing log = new Writing(target(LogFormat.JSON, Writing.ENDLESS))) {
            log.out("1\n2\n3\n");
            FutureTask<Void> follower = follow(LogFormat.JSON, query, gathered);
            gathered.awaitBytes(2);
            log.out("4\n");
            gathered.awaitBytes(4);
            running.set(false);
            follower.get();
        }
        assertThat(gathered.text()).isEqualTo("3\n4\n");
    }

    @Test
    void endsWithTheTimeThatIsWanted() throws Exception {
        try (Writing log = new Writing(target(LogFormat.JSON, Writing.ENDLESS))) {
            log.out("1\n");
            Instant soon = Instant.now().plusMillis(300);
            LogQuery query = new LogQuery(true, true, true, null, soon, -1, false);
            follow(LogFormat.JSON, query, gathered).get();
            assertThat(Instant.now()).isAfterOrEqualTo(soon);
        }
        assertThat(gathered.text()).isEqualTo("1\n");
    }

    @Test
    void anEmptiedFileIsReadFromItsBeginning() throws Exception {
        try (Writing log = new Writing(target(LogFormat.JSON, Writing.ENDLESS))) {
            log.out("before, and longer than what comes\n");
            FutureTask<Void> follower = follow(LogFormat.JSON, FOLLOW, gathered);
            gathered.awaitBytes(35);
            gathered.awaitFlush();
            Files.write(file(), new byte[0]);
            gathered.awaitFlush();
            log.out("after\n");
            gathered.awaitBytes(41);
            running.set(false);
            follower.get();
        }
        assertThat(gathered.text()).isEqualTo("before, and longer than what comes\nafter\n");
    }

    /// A supervisor that is killed leaves at most one torn record, which its successor takes off.
    @ParameterizedTest
    @EnumSource
    void aKilledWriterCostsNoLineThatWasHandedOver(LogFormat format) throws Exception {
        FutureTask<Void> follower = follow(format, FOLLOW, gathered);
        for (int run = 0; run < 3; run++) {
            long before = gathered.size();
            Process writer = startWriter(format, run);
            gathered.awaitBytes(before + 200_000);
            writer.destroyForcibly().waitFor();
        }
        running.set(false);
        follower.get();
        Gathered whole = new Gathered();
        new LogReader(Writing.syscalls(), file(), format)
                .read(new LogQuery(true, true, false, null, null, -1, false), () -> false, whole);
        assertThat(gathered.out()).isEqualTo(whole.out());
        for (int run = 0; run < 3; run++) {
            String prefix = run + ":";
            List<String> numbers =
                    whole.text()
                            .lines()
                            .filter(it -> it.startsWith(prefix))
                            .map(it -> it.split(":")[1])
                            .toList();
            assertThat(numbers)
                    .hasSizeGreaterThan(1000)
                    .isEqualTo(
                            IntStream.range(0, numbers.size()).mapToObj(String::valueOf).toList());
        }
    }

    private Process startWriter(LogFormat format, int run) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndlessWriter.class.getName(),
                        format.name(),
                        file().toString(),
                        String.valueOf(run))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /// Writes numbered lines until it is killed, into files that are kept long enough for every reader.
    static final class EndlessWriter {
        private EndlessWriter() {}

        public static void main(String[] arguments) {
            Path file = Path.of(arguments[1]);
            Rotation rotation = new Rotation(100_000, 10_000, false);
            LogTarget target =
                    arguments[0].equals("JSON")
                            ? new LogTarget.JsonFile(file, rotation, Map.of())
                            : new LogTarget.Local(file, rotation, Map.of());
            try (Writing log = new Writing(target)) {
                StringBuilder block = new StringBuilder();
                for (long number = 0; number < 3_000_000; number++) {
                    block.append(arguments[2]).append(':').append(number).append(":some text\n");
                    if (number % 100 == 99) {
                        log.out(block.toString());
                        block.setLength(0);
                    }
                }
            }
        }
    }
}
