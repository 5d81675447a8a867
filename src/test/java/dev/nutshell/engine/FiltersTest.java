package dev.nutshell.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiltersTest {
    @ParameterizedTest
    @CsvSource({
        "front, true",
        "ron, true",
        "^front$, true",
        "^ron, false",
        "b.*k, false",
        // malformed: as in Docker, nothing matches
        "fr(, false"
    })
    void namesAreRegularExpressions(String pattern, boolean accepted) {
        Filters filters = new Filters(Map.of("name", List.of(pattern)));

        assertThat(filters.acceptsName("name", "front")).isEqualTo(accepted);
        assertThat(Filters.NONE.acceptsName("name", "front")).isTrue();
    }
}
