package dev.nutshell.spec.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;

/// What manifests and indexes have in common.
final class Documents {
    private Documents() {}

    /// Refuses a document that could be taken for the other kind (CVE-2021-41190).
    static void requireUnambiguous(
            ObjectNode document, String mediaType, String foreignField, String subject) {
        if (document.has(foreignField)) {
            throw new EngineException(
                    ErrorKind.CORRUPT,
                    subject
                            + " is ambiguous: it has \""
                            + foreignField
                            + "\" beside its own fields");
        }
        String own = Json.text(document, "mediaType").orElse("");
        if (!own.isEmpty() && !mediaType.isEmpty() && !own.equals(mediaType)) {
            throw new EngineException(
                    ErrorKind.CORRUPT,
                    subject + " says it is " + own + " but was announced as " + mediaType);
        }
    }
}
