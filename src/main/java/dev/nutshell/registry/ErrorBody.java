package dev.nutshell.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.json.Json;
import dev.nutshell.registry.http.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What an error answer says (distribution-spec, "Error Codes"), as far as it says anything.
///
/// @param code of the first error, such as `MANIFEST_UNKNOWN`; empty when there is none
/// @param text for a person, one harmless line; empty when there is none
record ErrorBody(String code, String text) {
    private static final int LIMIT = 64 << 10;

    static ErrorBody read(Answer answer) {
        try {
            return parse(answer.read(LIMIT), answer.header("Content-Type").orElse(""));
        } catch (IOException _) {
            return new ErrorBody("", "");
        }
    }

    /// A body that is neither JSON nor plain text (a proxy's page) says nothing.
    static ErrorBody parse(byte[] body, String contentType) {
        if (body.length > 0 && body[0] == '{') {
            try {
                return parse(Json.parseObject(body, "error"));
            } catch (EngineException _) {
                // cut off or broken
                return new ErrorBody("", "");
            }
        }
        return contentType.startsWith("text/plain")
                ? new ErrorBody("", ForeignText.line(new String(body, StandardCharsets.UTF_8)))
                : new ErrorBody("", "");
    }

    /// `errors[]` of a registry, `details` of Docker Hub's token server, or `error_description` (RFC 6749) of another.
    private static ErrorBody parse(ObjectNode document) {
        List<String> texts = new ArrayList<>();
        String code = "";
        for (JsonNode error : Json.elements(document, "errors")) {
            String each = Json.text(error, "code").orElse("");
            code = code.isEmpty() ? each : code;
            texts.add(Json.text(error, "message").filter(text -> !text.isBlank()).orElse(each));
        }
        for (String field : List.of("details", "error_description", "message", "error")) {
            if (texts.isEmpty()) {
                Json.text(document, field).ifPresent(texts::add);
            }
        }
        texts.removeIf(String::isBlank);
        return new ErrorBody(code, ForeignText.line(String.join("; ", texts)));
    }
}
