package dev.nutshell.launch;

import dev.nutshell.archive.Compression;
import dev.nutshell.base.Digest;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Locale;
import java.util.function.Function;
import java.util.zip.CRC32;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Measures what a pull does with each byte of a layer, on one thread: the code that the JVM has in hand-written machine
/// code, and an image need not have.
final class Throughput {
    /// A piece of work on `size` bytes.
    private interface Work {
        long run() throws IOException, GeneralSecurityException;
    }

    private static final int ROUNDS = 5;
    private static final int PIECE = 256 << 10;
    private static final int TLS_RECORD = 16 << 10;
    private static final int TAG_BITS = 128;
    private static final int MEMORY_ACCESSES = 1_000_000;

    private final PrintStream out;

    Throughput(PrintStream out) {
        this.out = out;
    }

    /// @param layer a layer as a registry has it, of any compression
    void measure(Path layer) {
        try {
            byte[] packed = Files.readAllBytes(layer);
            byte[] plain = Compression.decode(new ByteArrayInputStream(packed)).readAllBytes();
            report("sha-256", () -> digest(plain));
            report("crc-32", () -> checksum(plain));
            report("aes-128-gcm", () -> encrypt(plain, "AES/GCM/NoPadding", Throughput::gcm));
            report(
                    "chacha20-poly1305",
                    () -> encrypt(plain, "ChaCha20-Poly1305", IvParameterSpec::new));
            report("decompression", () -> decode(packed));
        } catch (IOException failure) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "measure " + layer + ": " + failure.getMessage(),
                    failure);
        } catch (GeneralSecurityException impossible) {
            throw new EngineException(
                    ErrorKind.INTERNAL, "cipher: " + impossible.getMessage(), impossible);
        }
        out.printf(Locale.ROOT, "memory access: %.1f ns%n", memoryAccess());
    }

    /// The best of several rounds: what another process took of the processor is no cost of the work.
    private void report(String name, Work work) throws IOException, GeneralSecurityException {
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            long bytes = work.run();
            best = Math.max(best, bytes * 1e3 / (System.nanoTime() - start));
        }
        out.printf(Locale.ROOT, "%s: %.0f MB/s%n", name, best);
    }

    private static long digest(byte[] data) {
        MessageDigest digest = Digest.Algorithm.SHA256.newHasher();
        for (int from = 0; from < data.length; from += PIECE) {
            digest.update(data, from, Math.min(PIECE, data.length - from));
        }
        digest.digest();
        return data.length;
    }

    private static long checksum(byte[] data) {
        CRC32 checksum = new CRC32();
        for (int from = 0; from < data.length; from += PIECE) {
            checksum.update(data, from, Math.min(PIECE, data.length - from));
        }
        return data.length;
    }

    /// In records, as TLS does.
    private static long encrypt(
            byte[] data, String name, Function<byte[], AlgorithmParameterSpec> parameters)
            throws GeneralSecurityException {
        String algorithm = name.startsWith("AES") ? "AES" : "ChaCha20";
        SecretKeySpec key =
                new SecretKeySpec(new byte[algorithm.equals("AES") ? 16 : 32], algorithm);
        Cipher cipher = Cipher.getInstance(name);
        byte[] nonce = new byte[12];
        byte[] record = new byte[TLS_RECORD + TAG_BITS / 8];
        for (int from = 0; from < data.length; from += TLS_RECORD) {
            nonce[0]++;
            nonce[1] += (byte) (nonce[0] == 0 ? 1 : 0);
            nonce[2] += (byte) (nonce[0] == 0 && nonce[1] == 0 ? 1 : 0);
            cipher.init(Cipher.ENCRYPT_MODE, key, parameters.apply(nonce));
            cipher.doFinal(data, from, Math.min(TLS_RECORD, data.length - from), record, 0);
        }
        return data.length;
    }

    private static AlgorithmParameterSpec gcm(byte[] nonce) {
        return new GCMParameterSpec(TAG_BITS, nonce);
    }

    private static long decode(byte[] packed) throws IOException {
        long total = 0;
        byte[] piece = new byte[PIECE];
        try (InputStream stream = Compression.decode(new ByteArrayInputStream(packed))) {
            for (int length = stream.read(piece); length >= 0; length = stream.read(piece)) {
                total += length;
            }
        }
        return total;
    }

    private static double memoryAccess() {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer words = memory.allocate(1024 * Long.BYTES);
            long start = System.nanoTime();
            for (int i = 0; i < MEMORY_ACCESSES; i++) {
                words.putLong((i & 1023) * Long.BYTES, i);
            }
            return (System.nanoTime() - start) / (double) MEMORY_ACCESSES;
        }
    }
}
