package dev.nutshell.container.supervise;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// JSON (RFC 8259) written by hand: the JSON library would cost the supervisor more memory than all the rest.
final class HandJson {
    private HandJson() {}

    static String instant(@Nullable Instant instant) {
        return instant == null ? "null" : quoted(instant.toString());
    }

    /// A JSON string (section 7).
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < 0x20) {
                quoted.append("\\u00")
                        .append(Character.forDigit(c >> 4, 16))
                        .append(Character.forDigit(c & 0xf, 16));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
