package dev.nutshell.volume;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// What is known of a volume.
///
/// @param labels an anonymous volume has [#ANONYMOUS] among them, as Docker's
/// @param options `type`, `device`, `o`; none for a plain directory
public record VolumeRecord(
        String name, Instant created, Map<String, String> labels, Map<String, String> options) {
    /// Marks volumes that nobody named; `prune` removes only these by default.
    public static final String ANONYMOUS = "com.docker.volume.anonymous";

    private static final int SCHEMA = 1;

    public VolumeRecord {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        options = Collections.unmodifiableMap(new TreeMap<>(options));
    }

    public boolean isAnonymous() {
        return labels.containsKey(ANONYMOUS);
    }

    byte[] toBytes() {
        ObjectNode node = Json.object();
        node.put("schemaVersion", SCHEMA);
        node.put("name", name);
        node.put("created", created.toString());
        labels.forEach(node.putObject("labels")::put);
        options.forEach(node.putObject("options")::put);
        return Json.write(node);
    }

    static VolumeRecord parse(byte[] bytes, String subject) {
        ObjectNode node = Json.parseObject(bytes, subject);
        long schema = Json.requiredNumber(node, "schemaVersion", subject);
        if (schema != SCHEMA) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED,
                    subject + ": written by another version of the engine (schema " + schema + ")");
        }
        try {
            return new VolumeRecord(
                    Json.requiredText(node, "name", subject),
                    Instant.parse(Json.requiredText(node, "created", subject)),
                    Json.textMap(node, "labels"),
                    Json.textMap(node, "options"));
        } catch (DateTimeException e) {
            throw new EngineException(
                    ErrorKind.CORRUPT, subject + ": bad time of creation: " + e.getMessage(), e);
        }
    }
}
