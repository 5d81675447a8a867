package dev.nutshell.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.io.IOException;

/// Reads the first members of an object without building a tree: a list of a thousand records costs what is shown of them.
///
/// Members may be texts, whole numbers, booleans, arrays of texts and objects of texts. Others are skipped.
public final class JsonHead {
    /// Is told what was read, in the order of the document.
    public interface Sink {
        /// A text, or one of an array of texts.
        void text(String field, String value);

        void number(String field, long value);

        void flag(String field, boolean value);

        /// A member of an object.
        void entry(String field, String key, String value);
    }

    private final JsonParser parser;
    private final Sink sink;

    private JsonHead(JsonParser parser, Sink sink) {
        this.parser = parser;
        this.sink = sink;
    }

    /// Reads `bytes[0, length)` up to the member called `end`, which is not looked at any more.
    ///
    /// @throws EngineException CORRUPT when they are not the beginning of a JSON object, or it has no such member
    public static void read(byte[] bytes, int length, String end, String subject, Sink sink) {
        try (JsonParser parser = Json.MAPPER.createParser(bytes, 0, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new EngineException(ErrorKind.CORRUPT, subject + " is not a JSON object");
            }
            if (!new JsonHead(parser, sink).members(end)) {
                throw new EngineException(
                        ErrorKind.CORRUPT, subject + " ends before \"" + end + "\"");
            }
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.CORRUPT, subject + " is not valid JSON: " + Json.firstLine(e), e);
        }
    }

    /// Whether `end` was found.
    private boolean members(String end) throws IOException {
        String field = parser.nextFieldName();
        while (field != null && !field.equals(end)) {
            member(field, parser.nextToken());
            field = parser.nextFieldName();
        }
        return field != null;
    }

    private void member(String field, JsonToken value) throws IOException {
        switch (value) {
            case VALUE_STRING -> sink.text(field, parser.getText());
            case VALUE_NUMBER_INT -> sink.number(field, parser.getLongValue());
            case VALUE_TRUE, VALUE_FALSE -> sink.flag(field, value == JsonToken.VALUE_TRUE);
            case START_ARRAY -> elements(field);
            case START_OBJECT -> entries(field);
            case VALUE_NULL,
                    VALUE_NUMBER_FLOAT,
                    VALUE_EMBEDDED_OBJECT,
                    NOT_AVAILABLE,
                    FIELD_NAME,
                    END_ARRAY,
                    END_OBJECT -> {
                // nothing that a list shows
            }
        }
    }

    private void elements(String field) throws IOException {
        JsonToken token = parser.nextToken();
        while (token != JsonToken.END_ARRAY) {
            if (token == JsonToken.VALUE_STRING) {
                sink.text(field, parser.getText());
            } else {
                parser.skipChildren();
            }
            token = parser.nextToken();
        }
    }

    private void entries(String field) throws IOException {
        String key = parser.nextFieldName();
        while (key != null) {
            if (parser.nextToken() == JsonToken.VALUE_STRING) {
                sink.entry(field, key, parser.getText());
            } else {
                parser.skipChildren();
            }
            key = parser.nextFieldName();
        }
    }
}
