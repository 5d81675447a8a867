package dev.nutshell.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.testing.SampleBytes;
import dev.nutshell.testing.XzDictionary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class UserArchiveTest {
    private static final byte[] TEXT = "an archive".getBytes(StandardCharsets.UTF_8);

    enum Packer {
        XZ {
            @Override
            OutputStream over(OutputStream packed) throws IOException {
                return new XZOutputStream(packed, new LZMA2Options(0));
            }
        },
        BZIP2 {
            @Override
            OutputStream over(OutputStream packed) throws IOException {
                return new BZip2CompressorOutputStream(packed, 1);
            }
        };

        abstract OutputStream over(OutputStream packed) throws IOException;

        byte[] pack(byte[] content) throws IOException {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (OutputStream out = over(packed)) {
                out.write(content);
            }
            return packed.toByteArray();
        }
    }

    static List<SampleBytes> samples() {
        return SampleBytes.seeded(20, 400_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "B",
                "BZ",
                "BZh",
                "BZh0",
                "BZhello/",
                "BZh91AY&SX",
                "a longer one",
                "\u00fd7zXZ"
            })
    void whatCanBeReadIsWhole(String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);

        assertThat(read(bytes)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatUsersCompressIsDecompressed(SampleBytes sample) throws IOException {
        for (Packer packer : Packer.values()) {
            assertThat(read(packer.pack(sample.bytes())))
                    .as("%s", packer)
                    .isEqualTo(sample.bytes());
        }
    }

    /// As `pbzip2`, `pixz` and `cat` make them.
    @ParameterizedTest
    @EnumSource
    void allStreamsOfAFileAreRead(Packer packer) throws IOException {
        byte[] packed = packer.pack(TEXT);
        byte[] empty = packer.pack(new byte[0]);

        assertThat(read(concatenated(packed, empty, packed))).isEqualTo(concatenated(TEXT, TEXT));
    }

    @Test
    void paddingBetweenStreamsOfXzIsSkipped() throws IOException {
        byte[] packed = Packer.XZ.pack(TEXT);

        assertThat(read(concatenated(packed, new byte[8], packed, new byte[4])))
                .isEqualTo(concatenated(TEXT, TEXT));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsCutOffIsCorrupt(Packer packer) throws IOException {
        byte[] packed = packer.pack(SampleBytes.of(7, 3000).bytes());
        int recognized = packer == Packer.XZ ? 6 : 4;

        for (int length = recognized; length < packed.length; length++) {
            assertCorrupt(packer, Arrays.copyOf(packed, length));
        }
    }

    @ParameterizedTest
    @CsvSource({"XZ, xz: truncated", "BZIP2, bzip2: truncated"})
    void whatIsCutOffIsSaidToBe(Packer packer, String message) throws IOException {
        byte[] packed = packer.pack(SampleBytes.of(7, 3000).bytes());

        assertThatThrownBy(() -> read(Arrays.copyOf(packed, packed.length / 2)))
                .isInstanceOf(CorruptArchiveException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @EnumSource
    void whatFollowsTheLastStreamIsCorrupt(Packer packer) throws IOException {
        assertCorrupt(packer, concatenated(packer.pack(TEXT), TEXT));
    }

    /// Damage is found, or does not matter: the library's own mistakes (an index out of bounds) do not come out.
    @ParameterizedTest
    @EnumSource
    void damageIsCorrupt(Packer packer) throws IOException {
        byte[] content = SampleBytes.of(9, 2000).bytes();
        byte[] packed = packer.pack(content);
        Random random = new Random(20260301);
        int found = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = packed.clone();
            int at = 10 + random.nextInt(damaged.length - 10);
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Throwable thrown = catchThrowable(() -> assertThat(read(damaged)).isEqualTo(content));
            if (thrown != null) {
                assertThat(thrown).as("byte %d", at).isInstanceOf(CorruptArchiveException.class);
                found++;
            }
        }
        assertThat(found).isGreaterThan(2900);
    }

    private static void assertCorrupt(Packer packer, byte[] packed) {
        assertThatThrownBy(() -> read(packed))
                .as("%s of %d bytes", packer, packed.length)
                .isInstanceOf(CorruptArchiveException.class)
                .hasMessageStartingWith(packer == Packer.XZ ? "xz: " : "bzip2: ");
    }

    /// What `xz -9` needs is given.
    @ParameterizedTest
    @ValueSource(ints = {28, 30})
    void aLargeDictionaryOfXzIsGiven(int dictionary) throws IOException {
        assertThat(read(withDictionary(dictionary))).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @CsvSource({"31, 193", "37, 1537"})
    void aHugeDictionaryOfXzIsRefused(int dictionary, int mebibytes) throws IOException {
        byte[] packed = withDictionary(dictionary);

        assertThatThrownBy(() -> read(packed))
                .isInstanceOf(CorruptArchiveException.class)
                .hasMessage(
                        "xz: decompressing needs " + mebibytes + " MiB of memory, limit 129 MiB");
    }

    private static byte[] withDictionary(int code) throws IOException {
        return XzDictionary.of(code, Packer.XZ.pack(TEXT));
    }

    /// A connection that breaks is no damaged archive.
    @ParameterizedTest
    @EnumSource
    void whatTheSourceFailsOfIsPassedOn(Packer packer) throws IOException {
        byte[] packed = packer.pack(TEXT);
        byte[] half = Arrays.copyOf(packed, packed.length / 2);
        IOException broken = new IOException("broken");
        EngineException refused = new EngineException(ErrorKind.UNAVAILABLE, "gone");

        assertThatThrownBy(() -> readAll(failingAfter(half, broken))).isSameAs(broken);
        assertThatThrownBy(() -> readAll(failingAfter(half, refused))).isSameAs(refused);
    }

    private static InputStream failingAfter(byte[] bytes, Exception failure) {
        InputStream failing =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        switch (failure) {
                            case IOException e -> throw e;
                            case RuntimeException e -> throw e;
                            default -> throw new AssertionError(failure);
                        }
                    }
                };
        return new SequenceInputStream(new ByteArrayInputStream(bytes), failing);
    }

    @ParameterizedTest
    @EnumSource
    void theSourceIsClosed(Packer packer) throws IOException {
        boolean[] closed = new boolean[1];
        InputStream source =
                new ByteArrayInputStream(packer.pack(TEXT)) {
                    @Override
                    public void close() {
                        closed[0] = true;
                    }
                };

        UserArchive.readable(source).close();

        assertThat(closed[0]).isTrue();
    }

    private static byte[] read(byte[] archive) throws IOException {
        return readAll(new ByteArrayInputStream(archive));
    }

    private static byte[] readAll(InputStream archive) throws IOException {
        return UserArchive.readable(archive).readAllBytes();
    }

    private static byte[] concatenated(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }
}
