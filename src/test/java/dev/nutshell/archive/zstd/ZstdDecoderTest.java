package dev.nutshell.archive.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.it.harness.Command;
import dev.nutshell.testing.SampleBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Compares with zstd(1); frames that it does not write are made by hand from RFC 8878.
class ZstdDecoderTest {
    private static final String MAGIC = "28b52ffd";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zstd -1",
                "zstd --fast=5 --no-check",
                "zstd -3 -T4 --rsyncable",
                "zstd -9 --no-content-size",
                "zstd -15",
                "zstd -19 --long=24"
            })
    void decodesWhatZstdCompresses(String compressor) throws IOException {
        for (SampleBytes sample : SampleBytes.seeded(20, 900_000)) {
            byte[] compressed =
                    Command.shell(compressor).input(sample.bytes()).run().succeeded().bytes();

            assertThat(decode(compressed))
                    .as("%s of %s", compressor, sample)
                    .isEqualTo(sample.bytes());
        }
    }

    /// With a known size the frame is a single segment: its window is the content.
    @Test
    void decodesSingleSegments() throws IOException {
        for (SampleBytes sample : SampleBytes.seeded(30, 300_000)) {
            String size = "--stream-size=" + sample.bytes().length;
            byte[] compressed =
                    Command.of("zstd", "-6", size).input(sample.bytes()).run().succeeded().bytes();

            assertThat(decode(compressed)).as("%s", sample).isEqualTo(sample.bytes());
        }
    }

    /// A match over nearly the whole of the largest window, and content beyond it, which moves the buffer.
    @Test
    void matchesReachBackOverTheLargestWindow() throws IOException {
        byte[] piece = new byte[1 << 20];
        new Random(1).nextBytes(piece);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int round = 0; round < 3; round++) {
            content.writeBytes(piece);
            content.writeBytes(new byte[120 << 20]);
        }
        byte[] bytes = content.toByteArray();
        byte[] compressed =
                Command.of("zstd", "-1", "--long=27", "--no-content-size")
                        .input(bytes)
                        .run()
                        .succeeded()
                        .bytes();

        assertThat(compressed).as("the far matches were found").hasSizeLessThan(2 << 20);
        try (InputStream stream = new ZstdDecoder(new ByteArrayInputStream(compressed))) {
            byte[] buffer = new byte[1 << 20];
            int at = 0;
            for (int got = stream.read(buffer); got >= 0; got = stream.read(buffer)) {
                assertThat(Arrays.equals(buffer, 0, got, bytes, at, at + got)).isTrue();
                at += got;
            }
            assertThat(at).isEqualTo(bytes.length);
        }
    }

    /// What a frame declares costs nothing until content comes.
    @Test
    void largeWindowTakesNoMemoryForSmallContent() throws IOException {
        byte[] frame = HexFormat.of().parseHex(MAGIC + "00" + "88" + "290000" + "68656c6c6f");

        long before = allocatedBytes();
        assertThat(decode(frame)).asString().isEqualTo("hello");
        assertThat(allocatedBytes() - before).isLessThan(8 << 20);
    }

    @Test
    void framesFollowEachOtherSkippableOnesBetween() throws IOException {
        byte[] first = Command.of("zstd", "-3").input("one ".getBytes()).run().succeeded().bytes();
        byte[] second = Command.of("zstd", "-19").input("two".getBytes()).run().succeeded().bytes();
        byte[] empty = Command.of("zstd").run().succeeded().bytes();
        byte[] skippable = HexFormat.of().parseHex("5f2a4d18" + "05000000" + "0102030405");
        byte[] nothing = HexFormat.of().parseHex("502a4d18" + "00000000");

        assertThat(decode(join(skippable, first, nothing, empty, skippable, second, nothing)))
                .asString()
                .isEqualTo("one two");
    }

    /// estargz and zstd:chunked keep tables in skippable frames longer than any buffer here.
    @Test
    void skippableFramesMayBeLong() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0x184D2A55).putInt(1_000_000);
        byte[] frame = Command.of("zstd").input("x".getBytes()).run().succeeded().bytes();

        assertThat(decode(join(header.array(), new byte[1_000_000], frame)))
                .asString()
                .isEqualTo("x");
        assertThatThrownBy(() -> decode(join(header.array(), new byte[999_999])))
                .isInstanceOf(ZstdFormatException.class)
                .hasMessage("truncated");
    }

    @Test
    void readsFromStreamsThatGiveOneByteAtATime() throws IOException {
        SampleBytes sample = SampleBytes.of(5, 50_000);
        byte[] compressed = Command.of("zstd").input(sample.bytes()).run().succeeded().bytes();
        InputStream trickle =
                new FilterInputStream(new ByteArrayInputStream(compressed)) {
                    @Override
                    public int read(byte[] target, int from, int length) throws IOException {
                        return super.read(target, from, Math.min(1, length));
                    }
                };

        try (InputStream stream = new ZstdDecoder(trickle)) {
            assertThat(stream.read(new byte[0])).isZero();
            assertThat(stream.read()).isEqualTo(sample.bytes()[0] & 0xff);
            assertThat(stream.readAllBytes())
                    .isEqualTo(Arrays.copyOfRange(sample.bytes(), 1, sample.bytes().length));
            assertThat(stream.read()).isEqualTo(-1);
        }
    }

    /// Frames by hand: single segment of n bytes, then blocks (header `size << 3 | type << 1 | last`, little endian).
    @ParameterizedTest
    @CsvSource({
        "raw block, 20 05 290000 68656c6c6f, hello",
        "rle block, 20 05 2b0000 61, aaaaa",
        "several blocks, 20 05 180000 61626 3 130000 78, abcxx",
        "empty last block, 20 03 1a0000 61 010000, aaa",
        "size in two bytes counts from 256, 60 0000 030800 61, 256*a",
        "size in four bytes, a0 03000000 1b0000 61, aaa",
        "size in eight bytes, e0 0300000000000000 1b0000 61, aaa",
        "no size, 00 00 1b0000 61, aaa",
        "dictionary of id zero, 21 00 03 1b0000 61, aaa",
        "checksum, 24 05 290000 68656c6c6f a36d9f88, hello"
    })
    void decodesEveryFormOfHeaderAndBlock(String name, String frame, String content)
            throws IOException {
        byte[] bytes = HexFormat.of().parseHex(MAGIC + frame.replace(" ", ""));
        String expected = content.startsWith("256*") ? "a".repeat(256) : content;

        assertThat(Command.of("zstd", "-dc").input(bytes).run().succeeded().output())
                .as("zstd(1) on %s", name)
                .isEqualTo(expected);
        assertThat(decode(bytes)).as(name).asString().isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'28 00 010000', reserved bit of the frame header is set",
        "'21 07 03 1b0000 61', frame needs a dictionary",
        "'20 05 070000', block of reserved type",
        "'20 05 1b0000 61', frame of 3 bytes promised 5",
        "'24 05 290000 68656c6c6f a36d9f89', wrong checksum",
        "'20 05 290000 68656c6c', truncated",
        "'20 05 280000 68656c6c6f', truncated",
        "'24 05 290000 68656c6c6f a36d9f', truncated",
        "'00 00 0b2000 61', 'block of 1025 bytes, limit 1024'",
        "'e0 ffffffffffffffff 1b0000 61', 'window of 18446744073709551615 bytes, limit 134217728'",
        "'00 88 1b0000', truncated",
        "'00 89 1b0000 61', 'window of 150994944 bytes, limit 134217728'",
        "'00 a8 1b0000 61', 'window of 2147483648 bytes, limit 134217728'",
        "'a0 01000008 1b0000 61', 'window of 134217729 bytes, limit 134217728'"
    })
    void refusesWhatTheFormatForbids(String frame, String message) {
        byte[] bytes = HexFormat.of().parseHex(MAGIC + frame.replace(" ", ""));

        assertThatThrownBy(() -> decode(bytes))
                .isInstanceOf(ZstdFormatException.class)
                .hasMessage(message);
    }

    @Test
    void garbageBehindTheLastFrameIsAnError() {
        byte[] frame = HexFormat.of().parseHex(MAGIC + "20051b0000" + "61");
        byte[] good = HexFormat.of().parseHex(MAGIC + "20031b0000" + "61");

        assertThatThrownBy(() -> decode(join(good, "garbage".getBytes())))
                .isInstanceOf(ZstdFormatException.class)
                .hasMessage("trailing garbage after the last frame");
        assertThatThrownBy(() -> decode(join(good, new byte[] {0x28})))
                .isInstanceOf(ZstdFormatException.class)
                .hasMessage("truncated");
        assertThatThrownBy(() -> decode(frame)).isInstanceOf(ZstdFormatException.class);
    }

    @Test
    void everyTruncationIsNoticed() {
        SampleBytes sample = SampleBytes.of(11, 3000);
        byte[] compressed = Command.of("zstd").input(sample.bytes()).run().succeeded().bytes();
        for (int length = 1; length < compressed.length; length++) {
            byte[] part = Arrays.copyOf(compressed, length);
            assertThatThrownBy(() -> decode(part))
                    .as("%d of %d bytes", length, compressed.length)
                    .isInstanceOf(ZstdFormatException.class)
                    .hasMessage("truncated");
        }
    }

    /// A frame may not look at the content of the one before it.
    @Test
    void matchesDoNotReachIntoTheFrameBefore() {
        byte[] first = HexFormat.of().parseHex(MAGIC + "2008430000" + "61");
        byte[] reaching =
                Command.of("zstd", "-19", "--no-check")
                        .input("abcabcabcabcabcabcabcabcabcabcabcabc".getBytes())
                        .run()
                        .succeeded()
                        .bytes();
        byte[] damaged = reaching.clone();
        int changed = 0;
        for (int i = 10; i < damaged.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                damaged[i] ^= (byte) (1 << bit);
                try {
                    decode(join(first, damaged));
                } catch (ZstdFormatException e) {
                    changed += "match reaches before the frame".equals(e.getMessage()) ? 1 : 0;
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                damaged[i] ^= (byte) (1 << bit);
            }
        }
        assertThat(changed).as("damages that made a match reach too far").isPositive();
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().threadId());
    }

    private static byte[] decode(byte[] compressed) throws IOException {
        try (InputStream stream = new ZstdDecoder(new ByteArrayInputStream(compressed))) {
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
