package dev.nutshell.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoDurationTextTest {
    /// Made with Go's `time.Duration(n).String()`.
    @ParameterizedTest
    @CsvSource({
        "0,0s",
        "1,1ns",
        "1100,1.1µs",
        "2200000,2.2ms",
        "300000000,300ms",
        "3300000000,3.3s",
        "245000000000,4m5s",
        "245001000000,4m5.001s",
        "18367001000000,5h6m7.001s",
        "3600000000000,1h0m0s",
        "480000000001,8m0.000000001s"
    })
    void durationsAreWrittenAsGoWritesThem(long nanoseconds, String text) {
        assertThat(GoDurationText.of(nanoseconds)).isEqualTo(text);
        assertThat(GoDuration.parse(text)).isEqualTo(nanoseconds);
    }
}
