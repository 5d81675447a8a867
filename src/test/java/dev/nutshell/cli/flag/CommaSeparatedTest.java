package dev.nutshell.cli.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommaSeparatedTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a | a",
                "a,b | a;b",
                "type=bind,src=/a | type=bind;src=/a",
                "a,,b | a;;b",
                ", | ;",
                "a, | a;",
                "\"src=/a,b\",c | src=/a,b;c",
                "\"a\"\"b\" | a\"b",
                "\"\" | ``",
                "a b , c | a b ; c"
            })
    void fieldsAreThoseOfGo(String text, String fields) {
        assertThat(CommaSeparated.parse(text)).isEqualTo(List.of(fields.split(";", -1)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a\"b | parse error on line 1, column 2: bare \" in non-quoted field",
                "x,a\"b | parse error on line 1, column 4: bare \" in non-quoted field",
                "\"a | parse error on line 1, column 3: extraneous or missing \" in quoted-field",
                "\"a\"b | parse error on line 1, column 3: extraneous or missing \" in quoted-field",
                "`` | value is empty"
            })
    void mistakesAreSaidInGosWords(String text, String message) {
        assertThatThrownBy(() -> CommaSeparated.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
