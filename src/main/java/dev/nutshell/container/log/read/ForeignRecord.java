package dev.nutshell.container.log.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TreeMap;

/// A JSON record in another form than usual: written by an older Docker or by hand.
final class ForeignRecord {
    private ForeignRecord() {}

    /// @param bytes one line; what is no record of a log gives [LogEntry#noLine]
    static void decode(byte[] bytes, LogEntry entry) {
        try {
            ObjectNode record = Json.parseObject(bytes, "log record");
            byte[] text = record.path("log").asText().getBytes(StandardCharsets.UTF_8);
            Instant time = OffsetDateTime.parse(record.path("time").asText()).toInstant();
            entry.line(record.path("stream").asText().equals("stderr"), text, 0, text.length);
            entry.at(time.getEpochSecond(), time.getNano());
            entry.with(texts(record.path("attrs")));
        } catch (EngineException | DateTimeException _) {
            // torn by a crash, or overwritten: the other records are worth reading
            entry.noLine();
        }
    }

    static Map<String, String> attributes(byte[] object) {
        try {
            return texts(Json.parseObject(object, "attributes of a log record"));
        } catch (EngineException _) {
            return Map.of();
        }
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new TreeMap<>();
        object.properties().forEach(it -> texts.put(it.getKey(), it.getValue().asText()));
        return texts;
    }
}
