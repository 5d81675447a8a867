package dev.nutshell.testing;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Bytes to compress, of every character that compressors treat in their own way: noise, runs, text of few words, near and
/// far repetition, and mixtures. Made from a seed, which the description names.
///
/// @param seed what makes the same bytes again
public record SampleBytes(long seed, byte[] bytes) {
    /// Samples of seeds 1 to `count`, of sizes up to `largest`; among the first are the smallest ones.
    public static List<SampleBytes> seeded(int count, int largest) {
        List<SampleBytes> samples = new ArrayList<>();
        for (long seed = 1; seed <= count; seed++) {
            samples.add(of(seed, seed <= 4 ? (int) seed - 1 : largest));
        }
        return samples;
    }

    public static SampleBytes of(long seed, int largest) {
        Random random = new Random(seed);
        int size = largest <= 4 ? largest : 1 + random.nextInt(largest);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(size);
        while (bytes.size() < size) {
            byte[] part = part(random, bytes);
            bytes.write(part, 0, Math.min(part.length, size - bytes.size()));
        }
        return new SampleBytes(seed, bytes.toByteArray());
    }

    private static byte[] part(Random random, ByteArrayOutputStream before) {
        int length = 1 + random.nextInt(1 << (1 + random.nextInt(17)));
        byte[] part = new byte[length];
        switch (random.nextInt(6)) {
            case 0 -> random.nextBytes(part);
            case 1 -> Arrays.fill(part, (byte) random.nextInt());
            case 2 -> fewSymbols(random, part);
            case 3 -> words(random, part);
            case 4 -> counting(random, part);
            default -> {
                byte[] all = before.toByteArray();
                int from = all.length == 0 ? 0 : random.nextInt(all.length);
                return Arrays.copyOfRange(all, from, Math.min(all.length, from + length));
            }
        }
        return part;
    }

    /// A skewed alphabet: what Huffman codes are for.
    private static void fewSymbols(Random random, byte[] part) {
        int symbols = 1 + random.nextInt(255);
        for (int i = 0; i < part.length; i++) {
            part[i] = (byte) (symbols * Math.pow(random.nextDouble(), 4));
        }
    }

    private static void words(Random random, byte[] part) {
        byte[] vocabulary = new byte[64];
        random.nextBytes(vocabulary);
        for (int i = 0; i < part.length; ) {
            int word = random.nextInt(56);
            int length = Math.min(part.length - i, 3 + random.nextInt(5));
            System.arraycopy(vocabulary, word, part, i, length);
            i += length;
        }
    }

    /// Records that differ in few bytes: matches at the recent offsets.
    private static void counting(Random random, byte[] part) {
        int width = 4 + random.nextInt(40);
        for (int i = 0; i < part.length; i++) {
            part[i] =
                    (byte)
                            (i % width == 0
                                    ? i / width
                                    : i % width == 3 ? random.nextInt(4) : i % width);
        }
    }

    @Override
    public String toString() {
        return "sample " + seed + " of " + bytes.length + " bytes";
    }
}
