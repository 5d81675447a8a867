package dev.nutshell.spec.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindSpecTest {
    @Test
    void readsSourceTargetAndModes() {
        assertThat(BindSpec.parse("/a:/b:ro,z,rslave"))
                .isEqualTo(new BindSpec("/a", "/b", true, false, Mount.Propagation.RSLAVE, "z"));
        assertThat(BindSpec.parse("data:/b:nocopy"))
                .isEqualTo(new BindSpec("data", "/b", false, true, null, ""));
        assertThat(BindSpec.parse("/b")).isEqualTo(new BindSpec("", "/b", false, false, null, ""));
        assertThat(BindSpec.parse("/a:/b:cached")).isEqualTo(BindSpec.parse("/a:/b"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a:b:c:d|invalid volume specification: \\'a:b:c:d\\'",
                ":/b|invalid volume specification: \\':/b\\'",
                "/a:|invalid volume specification: \\'/a:\\'",
                "/a:ro|invalid volume specification: \\'/a:ro\\'",
                "/a:b|invalid volume specification: \\'/a:b\\': invalid mount path: \\'b\\' mount"
                        + " path must be absolute",
                "/a:/|invalid volume specification: \\'/a:/\\': destination can\\'t be \\'/\\'",
                "/a:/b:rx|invalid mode: rx in \\'/a:/b:rx\\'",
                "/a:/b:ro,rw|invalid mode: ro,rw in \\'/a:/b:ro,rw\\'",
                "/a:/b:nocopy|invalid mode: nocopy in \\'/a:/b:nocopy\\'",
                "v/w:/b|create v/w: \"v/w\" includes invalid characters for a local volume name,"
                        + " only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a"
                        + " host directory, use absolute path",
            })
    void refusesWhatDockerRefuses(String text, String message) {
        assertThatThrownBy(() -> BindSpec.parse(text))
                .isInstanceOf(EngineException.class)
                .hasMessage(message.replace("\\'", "'"));
    }
}
