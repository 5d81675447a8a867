package dev.nutshell.cli.flag;

import java.util.ArrayList;
import java.util.List;

/// One record of comma-separated values, read as Go's `encoding/csv` does (RFC 4180), for `--mount`.
public final class CommaSeparated {
    private final String text;
    private final List<String> fields = new ArrayList<>();
    private int position;

    private CommaSeparated(String text) {
        this.text = text;
    }

    /// The fields of `text`; `"src=/a,b"` is one field.
    public static List<String> parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("value is empty");
        }
        return new CommaSeparated(text).fields();
    }

    private List<String> fields() {
        do {
            fields.add(startsQuoted() ? quotedField() : plainField());
        } while (position++ < text.length());
        return List.copyOf(fields);
    }

    private boolean startsQuoted() {
        return position < text.length() && text.charAt(position) == '"';
    }

    private String plainField() {
        int comma = text.indexOf(',', position);
        String field = text.substring(position, comma < 0 ? text.length() : comma);
        if (field.indexOf('"') >= 0) {
            throw error(position + field.indexOf('"') + 1, "bare \" in non-quoted field");
        }
        position += field.length();
        return field;
    }

    private String quotedField() {
        StringBuilder field = new StringBuilder();
        for (position++; position < text.length(); position++) {
            char c = text.charAt(position);
            if (c != '"') {
                field.append(c);
            } else if (position + 1 < text.length() && text.charAt(position + 1) == '"') {
                field.append('"');
                position++;
            } else if (position + 1 == text.length() || text.charAt(position + 1) == ',') {
                position++;
                return field.toString();
            } else {
                throw error(position + 1, "extraneous or missing \" in quoted-field");
            }
        }
        throw error(text.length() + 1, "extraneous or missing \" in quoted-field");
    }

    private static IllegalArgumentException error(int column, String what) {
        return new IllegalArgumentException(
                "parse error on line 1, column " + column + ": " + what);
    }
}
