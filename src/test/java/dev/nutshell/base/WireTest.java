package dev.nutshell.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.testing.TornBytes;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 255, 256, Long.MAX_VALUE, Long.MIN_VALUE, 0xffff_ffffL})
    void numbersComeBack(long value) {
        assertThat(reader(new WireWriter().number(value)).number()).isEqualTo(value);
    }

    @Test
    void everyKindOfValueComesBackInOrder() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("z", "1");
        map.put("a", "");
        WireReader reader =
                reader(
                        new WireWriter()
                                .flag(true)
                                .flag(false)
                                .text("grüße 🐳")
                                .text("")
                                .bytes(new byte[] {0, -1})
                                .optionalText(null)
                                .optionalText("")
                                .texts(List.of("a", "", "b c"))
                                .textMap(map));

        assertThat(reader.flag()).isTrue();
        assertThat(reader.flag()).isFalse();
        assertThat(reader.text()).isEqualTo("grüße 🐳");
        assertThat(reader.text()).isEmpty();
        assertThat(reader.bytes()).containsExactly(0, -1);
        assertThat(reader.optionalText()).isNull();
        assertThat(reader.optionalText()).isEmpty();
        assertThat(reader.texts()).containsExactly("a", "", "b c");
        assertThat(reader.textMap()).containsExactly(Map.entry("z", "1"), Map.entry("a", ""));
        reader.end();
    }

    @Test
    void bufferGrowsWithItsContent() {
        byte[] large = new byte[1_000_000];
        large[999_999] = 7;

        assertThat(reader(new WireWriter().flag(true).bytes(large)).flag()).isTrue();
        WireReader reader = reader(new WireWriter().flag(true).bytes(large).text("end"));
        reader.flag();
        assertThat(reader.bytes()).isEqualTo(large);
        assertThat(reader.text()).isEqualTo("end");
    }

    @Test
    void tornBytesAreCorrupt() {
        byte[] whole =
                new WireWriter().number(1).texts(List.of("ab", "c")).bytes(new byte[3]).toBytes();

        TornBytes.assertRefused(
                whole,
                bytes -> {
                    WireReader reader = new WireReader(bytes, "test");
                    List<Object> values = List.of(reader.number(), reader.texts(), reader.bytes());
                    reader.end();
                    return values;
                });
    }

    @Test
    void messageNamesSubjectAndPlace() {
        WireReader reader = new WireReader(new byte[9], "plan");
        reader.number();

        assertThatThrownBy(reader::number).hasMessage("plan: torn at byte 8 of 9");
    }

    @Test
    void numberThatIsNoIntegerIsCorrupt() {
        WireReader reader = reader(new WireWriter().number(1L << 32 | 5));

        assertThatThrownBy(reader::integer)
                .isInstanceOf(EngineException.class)
                .hasMessage("test: torn at byte 8 of 8");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 9, Long.MAX_VALUE, Long.MIN_VALUE})
    void lengthThatCannotBeIsCorruptBeforeMemoryIsTaken(long length) {
        byte[] bytes = new WireWriter().number(length).number(0).toBytes();

        assertThatThrownBy(() -> new WireReader(bytes, "test").bytes())
                .isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> new WireReader(bytes, "test").texts())
                .isInstanceOf(EngineException.class);
        assertThatThrownBy(() -> new WireReader(bytes, "test").textMap())
                .isInstanceOf(EngineException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 14, 1L << 32})
    void choiceOutsideOfTheConstantsIsCorrupt(long position) {
        assertThatThrownBy(
                        () -> reader(new WireWriter().number(position)).choice(ErrorKind.values()))
                .hasMessage(
                        "test: choice "
                                + position
                                + " of 14, it was written by another version of the engine");
    }

    @Test
    void whatIsLeftOverIsCorrupt() {
        WireReader reader = reader(new WireWriter().flag(true).number(1));
        reader.flag();

        assertThatThrownBy(reader::end)
                .hasMessage(
                        "test: 8 bytes too long, it was written by another version of the engine");
    }

    @Test
    void longTextIsCutBetweenCharacters() {
        for (int limit = 3; limit < 40; limit++) {
            String cut = reader(new WireWriter().text("ä€🐳".repeat(10), limit)).text();

            assertThat(cut).endsWith("…");
            assertThat("ä€🐳".repeat(10)).startsWith(cut.substring(0, cut.length() - 1));
            assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(limit - 3, limit);
        }
        assertThat(reader(new WireWriter().text("short", 5)).text()).isEqualTo("short");
    }

    private static WireReader reader(WireWriter writer) {
        return new WireReader(writer.toBytes(), "test");
    }
}
