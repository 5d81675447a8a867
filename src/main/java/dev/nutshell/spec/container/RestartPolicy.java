package dev.nutshell.spec.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;

/// When the container is started again by itself.
///
/// @param maximumRetries of ON_FAILURE; 0: any number
public record RestartPolicy(Condition condition, int maximumRetries) {
    public static final RestartPolicy NEVER = new RestartPolicy(Condition.NO, 0);

    /// Docker's four policies.
    public enum Condition {
        NO("no"),
        ALWAYS("always"),
        UNLESS_STOPPED("unless-stopped"),
        ON_FAILURE("on-failure");

        private final String text;

        Condition(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }

        static Condition parse(String text) {
            for (Condition condition : values()) {
                if (condition.text.equals(text)) {
                    return condition;
                }
            }
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid restart policy: unknown policy '"
                            + text
                            + "'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'");
        }
    }

    public RestartPolicy {
        if (maximumRetries < 0) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid restart policy: maximum retry count cannot be negative");
        }
        if (maximumRetries > 0 && condition != Condition.ON_FAILURE) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid restart policy: maximum retry count can only be used with 'on-failure'");
        }
    }

    /// Parses `no`, `always`, `on-failure:3`; empty is `no`.
    public static RestartPolicy parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        if (colon < 0) {
            return new RestartPolicy(name.isEmpty() ? Condition.NO : Condition.parse(name), 0);
        }
        if (name.isEmpty()) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid restart policy format: no policy provided before colon");
        }
        String count = text.substring(colon + 1);
        if (!count.matches("-?[0-9]{1,9}")) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid restart policy format: maximum retry count must be an integer");
        }
        return new RestartPolicy(Condition.parse(name), Integer.parseInt(count));
    }

    public static RestartPolicy fromJson(JsonNode node) {
        String name = Fields.text(node, "Name");
        return new RestartPolicy(
                name.isEmpty() ? Condition.NO : Condition.parse(name),
                Fields.smallNumber(node, "MaximumRetryCount"));
    }

    public ObjectNode toJson() {
        return Json.object().put("Name", condition.text()).put("MaximumRetryCount", maximumRetries);
    }
}
