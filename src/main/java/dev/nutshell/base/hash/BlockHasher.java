package dev.nutshell.base.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;

/// SHA-256 around a function for whole blocks: padding and what is left of a block between two calls.
///
/// @see <a href="https://doi.org/10.6028/NIST.FIPS.180-4">FIPS 180-4</a>
final class BlockHasher extends MessageDigest {
    /// The compression function.
    interface Blocks {
        /// Takes `count` blocks of 64 bytes from `bytes` at `from` into `state`.
        ///
        /// @param state eight words
        void compress(int[] state, byte[] bytes, int from, int count);
    }

    private static final int BLOCK = 64;
    private static final int LENGTH = Long.BYTES;
    private static final int DIGEST = 32;

    /// Section 5.3.3.
    private static final int[] INITIAL = {
        0x6a09e667,
        0xbb67ae85,
        0x3c6ef372,
        0xa54ff53a,
        0x510e527f,
        0x9b05688c,
        0x1f83d9ab,
        0x5be0cd19
    };

    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final Blocks blocks;
    private final int[] state = INITIAL.clone();
    private final byte[] rest = new byte[BLOCK];
    private long length;

    BlockHasher(Blocks blocks) {
        super("SHA-256");
        this.blocks = blocks;
    }

    @Override
    protected int engineGetDigestLength() {
        return DIGEST;
    }

    @Override
    protected void engineUpdate(byte input) {
        engineUpdate(new byte[] {input}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int count) {
        int from = offset;
        int end = offset + count;
        int kept = (int) (length % BLOCK);
        length += count;
        if (kept > 0) {
            int taken = Math.min(BLOCK - kept, count);
            System.arraycopy(input, from, rest, kept, taken);
            from += taken;
            if (kept + taken < BLOCK) {
                return;
            }
            blocks.compress(state, rest, 0, 1);
        }
        int whole = (end - from) / BLOCK;
        if (whole > 0) {
            blocks.compress(state, input, from, whole);
            from += whole * BLOCK;
        }
        System.arraycopy(input, from, rest, 0, end - from);
    }

    /// Section 5.1.1: one bit, zeros, the length in bits.
    @Override
    protected byte[] engineDigest() {
        int kept = (int) (length % BLOCK);
        byte[] last =
                Arrays.copyOf(Arrays.copyOf(rest, kept), kept < BLOCK - LENGTH ? BLOCK : 2 * BLOCK);
        last[kept] = (byte) 0x80;
        LONG.set(last, last.length - LENGTH, length * Byte.SIZE);
        blocks.compress(state, last, 0, last.length / BLOCK);
        byte[] digest = new byte[DIGEST];
        for (int i = 0; i < state.length; i++) {
            WORD.set(digest, i * Integer.BYTES, state[i]);
        }
        engineReset();
        return digest;
    }

    @Override
    protected void engineReset() {
        System.arraycopy(INITIAL, 0, state, 0, state.length);
        length = 0;
    }
}
