package dev.nutshell.testing;

import java.util.Arrays;
import java.util.Random;

/// Random damage to bytes: changed bits and bytes, cut ends, pieces moved, doubled and zeroed.
public final class Damage {
    private Damage() {}

    /// A damaged copy of `bytes`; the same `random` gives the same damage.
    public static byte[] of(byte[] bytes, Random random) {
        byte[] damaged = bytes.clone();
        int times = 1 + random.nextInt(4);
        for (int i = 0; i < times && damaged.length > 1; i++) {
            damaged = once(damaged, random);
        }
        return damaged;
    }

    private static byte[] once(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length);
        int length = Math.min(bytes.length - at, 1 + random.nextInt(1 << random.nextInt(12)));
        switch (random.nextInt(7)) {
            case 0, 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> bytes[at] = (byte) random.nextInt();
            case 3 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0x7f);
            case 4 -> Arrays.fill(bytes, at, at + length, (byte) 0);
            case 5 -> {
                int from = random.nextInt(bytes.length - length + 1);
                System.arraycopy(bytes, from, bytes, at, length);
            }
            default -> {
                return Arrays.copyOf(bytes, at);
            }
        }
        return bytes;
    }
}
