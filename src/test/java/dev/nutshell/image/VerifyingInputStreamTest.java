package dev.nutshell.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyingInputStreamTest {
    private static final byte[] CONTENT = "content of a blob".getBytes();
    private static final Digest DIGEST = Digest.sha256(CONTENT);

    @Test
    void passesTheRightBytesOn() throws IOException {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        VerifyingInputStream stream =
                new VerifyingInputStream(
                        new ByteArrayInputStream(CONTENT), DIGEST, CONTENT.length, seen::write);

        assertThat(stream.read()).isEqualTo('c');
        assertThat(stream.readAllBytes()).hasSize(CONTENT.length - 1);
        assertThat(stream.read()).as("the end, again").isEqualTo(-1);
        assertThat(stream.passed()).isEqualTo(CONTENT.length);
        assertThat(seen.toByteArray()).isEqualTo(CONTENT);
    }

    @Test
    void endIsOnlyReportedAfterTheCheck() throws IOException {
        byte[] other = CONTENT.clone();
        other[3]++;
        VerifyingInputStream stream = stream(other);

        assertThat(stream.readNBytes(other.length)).as("nothing is wrong yet").isEqualTo(other);
        assertThatThrownBy(stream::read)
                .isInstanceOf(CorruptStreamException.class)
                .hasMessage("content has digest " + Digest.sha256(other));
        assertThatThrownBy(stream::read).isInstanceOf(CorruptStreamException.class);
    }

    @Test
    void tooManyBytesAreNotPassedOn() throws IOException {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        VerifyingInputStream stream =
                new VerifyingInputStream(
                        new ByteArrayInputStream(Arrays.copyOf(CONTENT, 100)),
                        DIGEST,
                        CONTENT.length,
                        seen::write);

        assertThatThrownBy(stream::drain)
                .isInstanceOf(CorruptStreamException.class)
                .hasMessage("more than the promised 17 bytes");
        assertThat(seen.size()).isLessThanOrEqualTo(CONTENT.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16})
    void tooFewBytesAreNamed(int length) {
        assertThatThrownBy(() -> stream(Arrays.copyOf(CONTENT, length)).drain())
                .isInstanceOf(CorruptStreamException.class)
                .hasMessage("truncated at " + length + " of 17 bytes");
    }

    @Test
    void sha512() throws IOException {
        var hasher = Digest.Algorithm.SHA512.newHasher();
        hasher.update(CONTENT);
        Digest digest = Digest.finish(Digest.Algorithm.SHA512, hasher);

        new VerifyingInputStream(new ByteArrayInputStream(CONTENT), digest, CONTENT.length).drain();
        assertThat(digest.hex()).hasSize(128);
    }

    private static VerifyingInputStream stream(byte[] bytes) {
        return new VerifyingInputStream(new ByteArrayInputStream(bytes), DIGEST, CONTENT.length);
    }
}
