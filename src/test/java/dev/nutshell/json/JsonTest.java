package dev.nutshell.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void whatIsReadIsWrittenAgain() {
        String text =
                "{\"text\":\"\u00e4\u20ac\ud83d\ude00\\n\\u0000\",\"whole\":9007199254740993,"
                        + "\"big\":123456789012345678901234567890,"
                        + "\"list\":[1,null,true,{}],\"object\":{\"z\":1,\"a\":2}}";

        assertThat(new String(Json.write(parse(text)), StandardCharsets.UTF_8)).isEqualTo(text);
    }

    @Test
    void fieldsOfTheWrongTypeAreAbsent() {
        ObjectNode node =
                parse(
                        "{\"n\":1,\"t\":\"x\",\"l\":[\"a\",1,\"b\"],"
                                + "\"m\":{\"k\":\"v\",\"n\":1,\"o\":{}},\"z\":null}");

        assertThat(Json.text(node, "t")).contains("x");
        assertThat(Json.text(node, "n")).isEmpty();
        assertThat(Json.text(node, "z")).isEmpty();
        assertThat(Json.text(node, "missing")).isEmpty();
        assertThat(Json.textList(node, "l")).containsExactly("a", "b");
        assertThat(Json.textList(node, "t")).isEmpty();
        assertThat(Json.textMap(node, "m")).isEqualTo(Map.of("k", "v"));
        assertThat(Json.textMap(node, "l")).isEmpty();
        assertThat(Json.elements(node, "l")).hasSize(3);
        assertThat(Json.elements(node, "m")).isEmpty();
        assertThat(Json.requiredNumber(node, "n", "doc")).isEqualTo(1);
    }

    @Test
    void requiredFieldsAreNamed() {
        ObjectNode node = parse("{\"n\":1.0,\"t\":1}");

        assertThatThrownBy(() -> Json.requiredText(node, "t", "doc"))
                .isInstanceOf(EngineException.class)
                .hasMessage("doc has no text \"t\"");
        assertThatThrownBy(() -> Json.requiredNumber(node, "n", "doc"))
                .hasMessage("doc has no whole number \"n\"");
    }

    @Test
    void wholeDocumentMustBeOneObject() {
        assertThatThrownBy(() -> parse("{}{}"))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("doc is not valid JSON: Trailing token");
        assertThat(parse(" \n{} \n ").isEmpty()).isTrue();
        assertThatThrownBy(() -> parse("\"text\"")).hasMessage("doc is not a JSON object");
    }

    @Test
    void indentationIsThatOfGo() {
        ObjectNode node = parse("{\"a\":{},\"b\":[],\"c\":[1,{\"d\":\"\\\"\"}],\"e\":null}");

        assertThat(Json.writeIndented(node))
                .isEqualTo(
                        """
                        {
                            "a": {},
                            "b": [],
                            "c": [
                                1,
                                {
                                    "d": "\\""
                                }
                            ],
                            "e": null
                        }""");
    }

    @Test
    void textsBecomeAnArray() {
        assertThat(Json.texts(List.of("a", "b")).toString()).isEqualTo("[\"a\",\"b\"]");
    }

    private static ObjectNode parse(String text) {
        return Json.parseObject(text.getBytes(StandardCharsets.UTF_8), "doc");
    }
}
