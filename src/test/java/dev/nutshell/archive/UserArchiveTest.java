package dev.nutshell.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserArchiveTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "B", "BZ", "a longer one"})
    void whatCanBeReadIsWhole(String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);

        assertThat(UserArchive.readable(new ByteArrayInputStream(bytes)).readAllBytes())
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"BZh9, bzip2", "BZh, bzip2"})
    void whatIsNotReadIsNamed(String start, String program) {
        byte[] bytes = start.getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> UserArchive.readable(new ByteArrayInputStream(bytes)))
                .isInstanceOf(CorruptArchiveException.class)
                .hasMessageContaining("compressed with " + program + ",")
                .hasMessageContaining(program + " -dc");
    }

    @Test
    void xzIsToldByItsSixBytes() {
        byte[] bytes = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 0, 4};

        assertThatThrownBy(() -> UserArchive.readable(new ByteArrayInputStream(bytes)))
                .isInstanceOf(CorruptArchiveException.class)
                .hasMessageContaining("compressed with xz,");
    }
}
