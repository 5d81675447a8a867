package dev.nutshell.base.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BlockHasherTest {
    private static final byte[] CONTENT = new byte[1000];

    static {
        new Random(7).nextBytes(CONTENT);
    }

    @Test
    void everyLengthHasTheDigestOfTheJvm() throws Exception {
        MessageDigest jvm = MessageDigest.getInstance("SHA-256");
        MessageDigest ours = new BlockHasher(new PlainBlocks());
        for (int length = 0; length < 300; length++) {
            jvm.update(CONTENT, 0, length);
            ours.update(CONTENT, 0, length);
            assertThat(ours.digest()).as("%d bytes", length).isEqualTo(jvm.digest());
        }
    }

    @Test
    void piecesOfEverySizeAddUp() throws Exception {
        byte[] expected = MessageDigest.getInstance("SHA-256").digest(CONTENT);
        for (int piece = 1; piece < 200; piece++) {
            MessageDigest ours = new BlockHasher(new PlainBlocks());
            for (int from = 0; from < CONTENT.length; from += piece) {
                ours.update(CONTENT, from, Math.min(piece, CONTENT.length - from));
            }
            assertThat(ours.digest()).as("pieces of %d", piece).isEqualTo(expected);
        }
    }

    @Test
    void aResetForgetsWhatWasFed() throws Exception {
        MessageDigest ours = new BlockHasher(new PlainBlocks());
        ours.update(CONTENT, 0, 77);
        ours.reset();
        for (byte each : CONTENT) {
            ours.update(each);
        }
        assertThat(ours.digest()).isEqualTo(MessageDigest.getInstance("SHA-256").digest(CONTENT));
        assertThat(ours.getDigestLength()).isEqualTo(32);
    }

    /// FIPS 180-4, section 6.2.2, word by word.
    private record PlainBlocks() implements BlockHasher.Blocks {
        /// Section 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes.
        private static final int[] CONSTANTS =
                IntStream.iterate(2, n -> n + 1)
                        .filter(n -> BigInteger.valueOf(n).isProbablePrime(50))
                        .limit(64)
                        .map(PlainBlocks::cubeRootFraction)
                        .toArray();

        private static int cubeRootFraction(int prime) {
            BigInteger scaled = BigInteger.valueOf(prime).shiftLeft(96);
            BigInteger root = BigInteger.ZERO;
            for (int bit = 40; bit >= 0; bit--) {
                BigInteger tried = root.setBit(bit);
                if (tried.pow(3).compareTo(scaled) <= 0) {
                    root = tried;
                }
            }
            return root.intValue();
        }

        @Override
        public void compress(int[] state, byte[] bytes, int from, int count) {
            for (int i = 0; i < count; i++) {
                compress(state, bytes, from + 64 * i);
            }
        }

        private static void compress(int[] state, byte[] bytes, int from) {
            int[] w = new int[64];
            for (int t = 0; t < 16; t++) {
                w[t] = new BigInteger(1, bytes, from + 4 * t, 4).intValue();
            }
            for (int t = 16; t < 64; t++) {
                int small1 = turned(w[t - 2], 17) ^ turned(w[t - 2], 19) ^ w[t - 2] >>> 10;
                int small0 = turned(w[t - 15], 7) ^ turned(w[t - 15], 18) ^ w[t - 15] >>> 3;
                w[t] = small1 + w[t - 7] + small0 + w[t - 16];
            }
            int[] v = state.clone();
            for (int t = 0; t < 64; t++) {
                int big1 = turned(v[4], 6) ^ turned(v[4], 11) ^ turned(v[4], 25);
                int choice = v[4] & v[5] ^ ~v[4] & v[6];
                int first = v[7] + big1 + choice + CONSTANTS[t] + w[t];
                int big0 = turned(v[0], 2) ^ turned(v[0], 13) ^ turned(v[0], 22);
                int majority = v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2];
                System.arraycopy(v, 0, v, 1, 7);
                v[4] += first;
                v[0] = first + big0 + majority;
            }
            for (int i = 0; i < 8; i++) {
                state[i] += v[i];
            }
        }

        private static int turned(int word, int bits) {
            return Integer.rotateRight(word, bits);
        }
    }
}
