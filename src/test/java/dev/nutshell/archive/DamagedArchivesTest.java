package dev.nutshell.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.nutshell.it.harness.Command;
import dev.nutshell.testing.Damage;
import dev.nutshell.testing.SampleArchive;
import dev.nutshell.testing.SampleBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Archives with random damage: a reader says [CorruptArchiveException] or reads on, and does nothing else. It throws nothing
/// of another kind, ends, and takes no more memory than its own limits allow. The seed of a failure is in its message.
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamagedArchivesTest {
    /// `-Dtests.rounds=…` searches longer.
    private static final int ROUNDS = Integer.getInteger("tests.rounds", 3000);

    /// Output after which a reader is left alone: a damaged length may stand for gigabytes of zeros.
    private static final long ENOUGH = 8 << 20;

    /// Buffers of 1 MiB or less, and a window that grew with what was read.
    private static final long MEMORY = 24 << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @ValueSource(
            strings = {"gzip -6", "zstd -1", "zstd -19 --no-check", "zstd -5 --long=27 --no-check"})
    void compressedOnes(String compressor) {
        byte[] compressed =
                Command.shell(compressor)
                        .input(SampleBytes.of(3, 60_000).bytes())
                        .run()
                        .succeeded()
                        .bytes();
        int refused = 0;
        for (long seed = 0; seed < ROUNDS; seed++) {
            byte[] damaged = Damage.of(compressed, new Random(seed));
            refused += isRefused(compressor + ", seed " + seed, () -> inflate(damaged)) ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(ROUNDS / 2);
    }

    @Test
    void archivesOfEveryKindOfMember() {
        byte[] archive = SampleArchive.everyKind();
        int refused = 0;
        for (long seed = 0; seed < 2 * ROUNDS; seed++) {
            Random random = new Random(seed);
            byte[] damaged = Damage.of(archive, random);
            if (random.nextInt(4) > 0) {
                SampleArchive.repairChecksums(damaged);
            }
            refused += isRefused("seed " + seed, () -> list(damaged)) ? 1 : 0;
        }
        assertThat(refused).isBetween(ROUNDS / 2, 2 * ROUNDS - ROUNDS / 4);
    }

    private interface Reading {
        void run() throws IOException;
    }

    private static boolean isRefused(String what, Reading reading) {
        long thread = Thread.currentThread().threadId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        boolean refused = false;
        try {
            reading.run();
        } catch (CorruptArchiveException e) {
            assertThat(e.getMessage()).as(what).isNotBlank().hasSizeLessThan(500);
            refused = true;
        } catch (IOException | RuntimeException | Error e) {
            throw new AssertionError(what + ": " + e, e);
        }
        assertThat(THREADS.getThreadAllocatedBytes(thread) - before)
                .as("%s: bytes allocated", what)
                .isLessThan(MEMORY);
        return refused;
    }

    private static void inflate(byte[] compressed) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (InputStream stream = Compression.decode(new ByteArrayInputStream(compressed))) {
            long total = 0;
            int got = 0;
            while (got >= 0 && total < ENOUGH) {
                got = stream.read(buffer);
                assertThat(got).isNotZero();
                total += got;
            }
        }
    }

    private static void list(byte[] archive) throws IOException {
        TarReader reader = new TarReader(new ByteArrayInputStream(archive));
        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
            TarEntry entry = next.get();
            assertThat(entry.display()).hasSizeLessThan(300);
            Counting counting = new Counting();
            reader.content(counting);
            assertThat(counting.size).isEqualTo(entry.size());
        }
        reader.drain();
    }

    private static final class Counting implements TarContent {
        private long size;

        @Override
        public void data(byte[] bytes, int from, int length) {
            assertThat(length).isPositive();
            size += length;
        }

        @Override
        public void hole(long length) {
            assertThat(length).isPositive();
            size += length;
        }
    }
}
