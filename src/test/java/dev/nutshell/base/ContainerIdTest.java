package dev.nutshell.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerIdTest {
    @Test
    void randomIdsDifferAndAreNoNumbers() {
        Set<ContainerId> ids = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            ContainerId id = ContainerId.random();
            assertThat(id.value()).matches("[0-9a-f]{64}");
            assertThat(id.shortForm()).hasSize(12).matches(".*[a-f].*");
            ids.add(id);
        }
        assertThat(ids).hasSize(2000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "../../etc/passwd", "ABCDEF"})
    void nothingElseIsAnId(String text) {
        assertThat(ContainerId.isId(text)).isFalse();
        assertThatThrownBy(() -> new ContainerId(text))
                .hasMessage("bad container id " + text + ": want 64 hex digits");
    }

    @Test
    void idsAreExactly64LowerCaseHexDigits() {
        assertThat(ContainerId.isId("a".repeat(64))).isTrue();
        assertThat(ContainerId.isId("a".repeat(63))).isFalse();
        assertThat(ContainerId.isId("a".repeat(65))).isFalse();
        assertThat(ContainerId.isId("A".repeat(64))).isFalse();
        assertThat(ContainerId.isId("a".repeat(63) + "g")).isFalse();
        assertThat(ContainerId.isId("a".repeat(63) + "\u0661")).isFalse();
    }
}
