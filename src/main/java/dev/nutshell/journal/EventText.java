package dev.nutshell.journal;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// Docker's JSON of an event (moby: api/types/events.Message), by hand.
///
/// ```
/// {"status":"start","id":"4f…","from":"alpine","Type":"container","Action":"start",
///  "Actor":{"ID":"4f…","Attributes":{"image":"alpine","name":"quiet_euler"}},"scope":"local","time":1,"timeNano":1000000000}
/// ```
///
/// `status` and `id` are there for containers and images, `from` for containers that have an image.
final class EventText {
    /// Longest text of the attributes, in UTF-16 units: what a reader may have to keep of one event.
    static final int LONGEST = 1 << 15;

    /// Longest single value: a program's arguments are part of `exec_create`.
    private static final int LONGEST_VALUE = 1 << 13;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final StringBuilder text = new StringBuilder(512);

    private EventText() {}

    static byte[] of(Event event) {
        EventText writer = new EventText();
        writer.write(event);
        return writer.text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write(Event event) {
        text.append('{');
        legacy(event);
        member("Type", event.kind().text());
        text.append(',');
        member("Action", event.action());
        text.append(",\"Actor\":{");
        member("ID", event.actor());
        text.append(",\"Attributes\":{");
        attributes(event.attributes());
        Instant time = event.time();
        text.append("}},\"scope\":\"local\",\"time\":")
                .append(time.getEpochSecond())
                .append(",\"timeNano\":")
                .append(time.getEpochSecond() * NANOS_PER_SECOND + time.getNano())
                .append('}');
    }

    /// What clients before API 1.22 read.
    private void legacy(Event event) {
        switch (event.kind()) {
            case CONTAINER, IMAGE -> {
                member("status", event.action());
                text.append(',');
                member("id", event.actor());
                text.append(',');
                String image = event.attributes().getOrDefault("image", "");
                if (event.kind() == ObjectKind.CONTAINER && !image.isEmpty()) {
                    member("from", image);
                    text.append(',');
                }
            }
            case NETWORK, VOLUME -> {
                // newer than these members
            }
        }
    }

    /// Sorted, as Go writes maps. What goes beyond the bound is left out: labels have none.
    private void attributes(Map<String, String> attributes) {
        Map<String, String> sorted = new TreeMap<>();
        int length = 0;
        for (Map.Entry<String, String> entry : attributes.entrySet()) {
            int size = entry.getKey().length() + entry.getValue().length();
            if (size <= LONGEST_VALUE && length + size <= LONGEST) {
                sorted.put(entry.getKey(), entry.getValue());
                length += size;
            }
        }
        boolean first = true;
        for (Map.Entry<String, String> entry : sorted.entrySet()) {
            if (!first) {
                text.append(',');
            }
            first = false;
            member(entry.getKey(), entry.getValue());
        }
    }

    private void member(String name, String value) {
        quote(name);
        text.append(':');
        quote(value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + '…');
    }

    /// A JSON string (RFC 8259, section 7).
    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < 0x20) {
                text.append("\\u00")
                        .append(Character.forDigit(c >> 4, 16))
                        .append(Character.forDigit(c & 0xf, 16));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
