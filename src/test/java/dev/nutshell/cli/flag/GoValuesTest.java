package dev.nutshell.cli.flag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoValuesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "+5, 5",
        "-12, -12",
        "0x1F, 31",
        "0Xff, 255",
        "0b101, 5",
        "0o17, 15",
        "017, 15",
        "1_000, 1000",
        "0x_ff, 255",
        "0_17, 15",
        "-0x10, -16",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808"
    })
    void integersInEveryNotation(String text, long value) {
        assertThat(GoValues.integer(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "-", "+", "x", "1.0", "1e3", " 1", "1 ", "0x", "0b", "0b2", "08", "0o8", "_1",
                "1_", "1__0", "--1", "0x1g", "\u0661"
            })
    void whatIsNoIntegerIsInvalidSyntax(String text) {
        assertThatThrownBy(() -> GoValues.integer(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "strconv.ParseInt: parsing " + GoValues.quoted(text) + ": invalid syntax");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "-9223372036854775809", "0x8000000000000000"})
    void whatDoesNotFitIsOutOfRange(String text) {
        assertThatThrownBy(() -> GoValues.integer(text))
                .hasMessage("strconv.ParseInt: parsing \"" + text + "\": value out of range");
    }

    @Test
    void unsigned16Bits() {
        assertThat(GoValues.uint16("65535")).isEqualTo(65535);
        assertThat(GoValues.uint16("0x10")).isEqualTo(16);
        assertThatThrownBy(() -> GoValues.uint16("65536"))
                .hasMessage("strconv.ParseUint: parsing \"65536\": value out of range");
        assertThatThrownBy(() -> GoValues.uint16("99999999999999999999"))
                .hasMessage(
                        "strconv.ParseUint: parsing \"99999999999999999999\": value out of range");
        assertThatThrownBy(() -> GoValues.uint16("-1"))
                .hasMessage("strconv.ParseUint: parsing \"-1\": invalid syntax");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yes", "tRUE", "on", "2", " true"})
    void booleansAreFew(String text) {
        assertThatThrownBy(() -> GoValues.bool(text))
                .hasMessage(
                        "strconv.ParseBool: parsing " + GoValues.quoted(text) + ": invalid syntax");
    }

    @Test
    void quotesWhatCannotBePrinted() {
        assertThat(GoValues.quoted("a\"b\\c")).isEqualTo("\"a\\\"b\\\\c\"");
        assertThat(GoValues.quoted("\u0007\b\f\n\r\t\u000b\u001b\u007f\0"))
                .isEqualTo("\"\\a\\b\\f\\n\\r\\t\\v\\x1b\\x7f\\x00\"");
        assertThat(GoValues.quoted("\u00e4\u20ac\ud83d\ude00"))
                .isEqualTo("\"\u00e4\u20ac\ud83d\ude00\"");
        assertThat(GoValues.quoted("\u00a0\u200b\u2028\u0085\udb40\udc01"))
                .isEqualTo("\"\\u00a0\\u200b\\u2028\\u0085\\U000e0001\"");
    }
}
