package dev.nutshell.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;

/// What every reader of a binary form owes to bytes that are not whole: CORRUPT, never another exception.
public final class TornBytes {
    private static final int FLIPS = 2000;

    private TornBytes() {}

    /// Cuts `whole` at every place, and appends to it.
    public static void assertRefused(byte[] whole, Function<byte[], ?> reader) {
        for (int length = 0; length < whole.length; length++) {
            assertCorrupt(Arrays.copyOf(whole, length), reader, "cut at " + length);
        }
        assertCorrupt(Arrays.copyOf(whole, whole.length + 1), reader, "one byte too long");
    }

    /// Changes bytes at random: a value that can be read is fine, an exception of the Java library is not.
    public static void assertNoSurprise(byte[] whole, Function<byte[], ?> reader) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < FLIPS; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            Throwable thrown = catchThrowable(() -> reader.apply(damaged));
            if (thrown != null) {
                assertThat(thrown)
                        .as("seed %d, flip %d", seed, i)
                        .isInstanceOf(EngineException.class);
            }
        }
    }

    private static void assertCorrupt(
            byte[] bytes, Function<byte[], ?> reader, String description) {
        Throwable thrown = catchThrowable(() -> reader.apply(bytes));
        assertThat(thrown).as(description).isInstanceOf(EngineException.class);
        assertThat(((EngineException) thrown).kind()).as(description).isEqualTo(ErrorKind.CORRUPT);
    }
}
