package dev.nutshell.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.it.harness.Command;
import dev.nutshell.testing.SampleBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GzipStreamTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

    /// `gzip -n < hello`, checked with gzip(1) by [#handMadeBytesAreWhatGzipTakes].
    private static final byte[] HELLO_GZIP =
            HexFormat.of().parseHex("1f8b0800000000000003cb48cdc9c9070086a6103605000000");

    @ParameterizedTest
    @ValueSource(strings = {"gzip -1", "gzip -9", "pigz -p 4 -b 128"})
    void decodesWhatOthersCompress(String compressor) throws IOException {
        for (SampleBytes sample : SampleBytes.seeded(20, 600_000)) {
            byte[] compressed =
                    Command.shell(compressor).input(sample.bytes()).run().succeeded().bytes();

            assertThat(decode(compressed))
                    .as("%s of %s", compressor, sample)
                    .isEqualTo(sample.bytes());
        }
    }

    @Test
    void handMadeBytesAreWhatGzipTakes() {
        assertThat(Command.of("gzip", "-dc").input(HELLO_GZIP).run().succeeded().bytes())
                .isEqualTo(HELLO);
    }

    @Test
    void membersFollowEachOtherEmptyOnesToo() throws IOException {
        byte[] empty = Command.of("gzip", "-c").run().succeeded().bytes();

        assertThat(decode(join(HELLO_GZIP, empty, HELLO_GZIP, empty)))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("hellohello");
        assertThat(decode(empty)).isEmpty();
    }

    /// Where `GZIPInputStream` ends early and silently.
    @Test
    void membersAreReadFromStreamsThatNeverKnowWhatIsAvailable() throws IOException {
        InputStream network =
                new FilterInputStream(new ByteArrayInputStream(join(HELLO_GZIP, HELLO_GZIP))) {
                    @Override
                    public int available() {
                        return 0;
                    }

                    @Override
                    public int read(byte[] target, int from, int length) throws IOException {
                        return super.read(target, from, Math.min(1, length));
                    }
                };

        assertThat(Compression.decode(network).readAllBytes())
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("hellohello");
    }

    @Test
    void optionalFieldsOfTheHeaderAreSkipped() throws IOException {
        byte[] fields = {3, 0, 'x', 0, 'y', 'n', 'a', 'm', 'e', 0, 'n', 'o', 't', 'e', 0};
        byte[] header = {0x1f, (byte) 0x8b, 8, 0x1e, 1, 2, 3, 4, 0, 3};
        CRC32 crc = new CRC32();
        crc.update(header);
        crc.update(fields);
        byte[] sum = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
        byte[] member =
                join(header, fields, sum, Arrays.copyOfRange(HELLO_GZIP, 10, HELLO_GZIP.length));

        assertThat(Command.of("gzip", "-dc").input(member).run().succeeded().bytes())
                .isEqualTo(HELLO);
        assertThat(decode(member)).isEqualTo(HELLO);
    }

    @Test
    void zerosBehindTheLastMemberArePadding() throws IOException {
        assertThat(decode(join(HELLO_GZIP, new byte[300_000]))).isEqualTo(HELLO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\0\0x", "\u001f\u008b", "\u001fx"})
    void anythingElseBehindTheLastMemberIsAnError(String garbage) {
        assertThatThrownBy(
                        () ->
                                decode(
                                        join(
                                                HELLO_GZIP,
                                                garbage.getBytes(StandardCharsets.ISO_8859_1))))
                .isInstanceOf(CorruptArchiveException.class)
                .hasMessageMatching("gzip: (bytes that are no member|truncated)");
    }

    @Test
    void everyTruncationIsNoticed() {
        for (int length = 2; length < HELLO_GZIP.length; length++) {
            byte[] part = Arrays.copyOf(HELLO_GZIP, length);
            assertThatThrownBy(() -> decode(part))
                    .as("%d bytes", length)
                    .isInstanceOf(CorruptArchiveException.class)
                    .hasMessage("gzip: truncated");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2, 7, gzip: bytes that are no member",
        "3, 32, gzip: unknown flags",
        "10, 255, gzip: invalid block type",
        "17, 0, gzip: wrong checksum",
        "21, 9, gzip: wrong checksum"
    })
    void damagedBytesAreNoticed(int position, int value, String message) {
        byte[] damaged = HELLO_GZIP.clone();
        damaged[position] = (byte) value;

        assertThatThrownBy(() -> decode(damaged))
                .isInstanceOf(CorruptArchiveException.class)
                .hasMessage(message);
    }

    @Test
    void namesInTheHeaderDoNotGoOnForEver() {
        byte[] header = {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 3};
        byte[] name = new byte[70_000];
        Arrays.fill(name, (byte) 'n');

        assertThatThrownBy(() -> decode(join(header, name)))
                .isInstanceOf(CorruptArchiveException.class)
                .hasMessage("gzip: endless name in the header");
    }

    /// The size at the end of a member counts modulo 2^32.
    @Test
    void membersAboveFourGigabytes() throws IOException {
        int mebibytes = 4097;
        byte[] mebibyte = new byte[1 << 20];
        Deflater deflater = new Deflater(1, true);
        deflater.setInput(mebibyte);
        byte[] piece = new byte[1 << 16];
        piece = Arrays.copyOf(piece, deflater.deflate(piece, 0, piece.length, Deflater.FULL_FLUSH));
        deflater.end();
        CRC32 crc = new CRC32();
        ByteArrayOutputStream member = new ByteArrayOutputStream();
        member.writeBytes(Arrays.copyOf(HELLO_GZIP, 10));
        for (int i = 0; i < mebibytes; i++) {
            member.writeBytes(piece);
            crc.update(mebibyte);
        }
        member.writeBytes(new byte[] {3, 0});
        ByteBuffer trailer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        member.writeBytes(trailer.putInt((int) crc.getValue()).putInt(1 << 20).array());

        try (InputStream stream =
                Compression.decode(new ByteArrayInputStream(member.toByteArray()))) {
            long size = 0;
            for (int got = stream.read(mebibyte); got >= 0; got = stream.read(mebibyte)) {
                size += got;
            }
            assertThat(size).isEqualTo((long) mebibytes << 20);
        }
    }

    @Test
    void singleBytesAndEmptyReads() throws IOException {
        try (InputStream stream = Compression.decode(new ByteArrayInputStream(HELLO_GZIP))) {
            assertThat(stream.read(new byte[0], 0, 0)).isZero();
            assertThat(stream.read()).isEqualTo('h');
            assertThat(stream.readAllBytes()).hasSize(4);
            assertThat(stream.read()).isEqualTo(-1);
        }
    }

    static List<byte[]> plainBeginnings() {
        return List.of(
                new byte[0],
                new byte[] {0x1f},
                new byte[] {0x28, (byte) 0xb5, 0x2f},
                new byte[] {0x50, 0x2a, 0x4d},
                new byte[] {'B', 'Z', 'h', '9'},
                "plain text".getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @MethodSource("plainBeginnings")
    void whatHasNoMagicPassesAsItIs(byte[] plain) throws IOException {
        assertThat(decode(plain)).isEqualTo(plain);
    }

    private static byte[] decode(byte[] compressed) throws IOException {
        try (InputStream stream = Compression.decode(new ByteArrayInputStream(compressed))) {
            return stream.readAllBytes();
        }
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
