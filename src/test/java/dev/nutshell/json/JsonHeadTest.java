package dev.nutshell.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonHeadTest {
    @Test
    void membersAreToldInTheirOrderUpToTheEndAndNoFurther() {
        assertThat(
                        head(
                                """
                                {"a":1,"b":"text","c":[ "x", 2, ["deep"], "y" ],"d":{"k":"v","n":{}},
                                "e":true,"f":null,"end":{nonsense"""))
                .containsExactly("a=1", "b=text", "c=x", "c=y", "d.k=v", "e=true");
    }

    @Test
    void aMemberOfAnObjectThatIsCalledLikeTheEndIsNotIt() {
        assertThat(head("{\"a\":{\"end\":\"2\"},\"b\":\"c\",\"end\":{}}"))
                .containsExactly("a.end=2", "b=c");
    }

    @Test
    void whatIsNoSuchDocumentIsCorrupt() {
        assertThatThrownBy(() -> head("{\"a\":nonsense"))
                .hasMessageStartingWith("doc is not valid JSON: ");
        assertThatThrownBy(() -> head("[]")).hasMessage("doc is not a JSON object");
        assertThatThrownBy(() -> head("{\"a\":1}")).hasMessage("doc ends before \"end\"");
        assertThatThrownBy(() -> head("{\"a\":\"tor"))
                .hasMessageStartingWith("doc is not valid JSON: ");
    }

    @Test
    void bytesBehindTheLengthAreNotRead() {
        byte[] bytes =
                "{\"a\":1,\"end\":0}garbage of an earlier document"
                        .getBytes(StandardCharsets.UTF_8);
        Told told = new Told();

        JsonHead.read(bytes, 15, "end", "doc", told);

        assertThat(told.lines).containsExactly("a=1");
    }

    private static List<String> head(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Told told = new Told();
        JsonHead.read(bytes, bytes.length, "end", "doc", told);
        return told.lines;
    }

    private static final class Told implements JsonHead.Sink {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void text(String field, String value) {
            lines.add(field + "=" + value);
        }

        @Override
        public void number(String field, long value) {
            lines.add(field + "=" + value);
        }

        @Override
        public void flag(String field, boolean value) {
            lines.add(field + "=" + value);
        }

        @Override
        public void entry(String field, String key, String value) {
            lines.add(field + "." + key + "=" + value);
        }
    }
}
