package dev.nutshell.container.log.read;

import dev.nutshell.container.log.ByteScan;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/// Records of driver `json-file`. Those that look as Docker and this engine write them are decoded byte by byte, in their
/// place; any other JSON goes through [ForeignRecord].
final class JsonDecoder implements RecordDecoder {
    private static final byte[] LOG = ascii("{\"log\":\"");
    private static final byte[] STREAM = ascii("\",\"stream\":\"std");
    private static final byte[] OUT = ascii("out\",\"");
    private static final byte[] ERROR = ascii("err\",\"");
    private static final byte[] ATTRIBUTES = ascii("attrs\":{");
    private static final byte[] AFTER_ATTRIBUTES = ascii(",\"");
    private static final byte[] TIME = ascii("time\":\"");
    private static final byte[] END = ascii("\"}\n");

    private final boolean wantsDetails;
    private final RecordTime time = new RecordTime();
    private byte[] attributes = {};
    private Map<String, String> details = Map.of();
    private int position;
    private boolean isPlain;

    JsonDecoder(boolean wantsDetails) {
        this.wantsDetails = wantsDetails;
    }

    @Override
    public int decode(byte[] bytes, int from, int end, LogEntry entry) {
        entry.noLine();
        position = from;
        if (accept(bytes, end, LOG)) {
            int text = position;
            int textEnd = stringEnd(bytes, text, end);
            boolean isSimple = isPlain;
            position = textEnd;
            if (textEnd >= 0 && decodeRest(bytes, end, entry)) {
                boolean isStderr = entry.isStderr();
                entry.line(isStderr, bytes, text, unescape(bytes, text, textEnd, isSimple) - text);
                return position - from;
            }
        }
        return decodeForeign(bytes, from, end, entry);
    }

    private boolean decodeRest(byte[] bytes, int end, LogEntry entry) {
        if (!accept(bytes, end, STREAM)) {
            return false;
        }
        boolean isStderr = accept(bytes, end, ERROR);
        if (!isStderr && !accept(bytes, end, OUT)) {
            return false;
        }
        entry.with(Map.of());
        if (accept(bytes, end, ATTRIBUTES) && !passAttributes(bytes, end, entry)) {
            return false;
        }
        if (!accept(bytes, end, TIME)) {
            return false;
        }
        int length = time.parse(bytes, position, end);
        position += length;
        if (length == 0 || !accept(bytes, end, END)) {
            return false;
        }
        entry.at(time.seconds(), time.nanos());
        entry.line(isStderr, bytes, 0, 0);
        return true;
    }

    /// From behind the opening brace to the next member.
    private boolean passAttributes(byte[] bytes, int end, LogEntry entry) {
        int start = position - 1;
        while (position < end && bytes[position] != '}') {
            if (bytes[position] == '"') {
                position = stringEnd(bytes, position + 1, end);
                if (position < 0) {
                    return false;
                }
            }
            position++;
        }
        position++;
        if (wantsDetails && position <= end) {
            entry.with(details(bytes, start, position));
        }
        return accept(bytes, end, AFTER_ATTRIBUTES);
    }

    /// They are the same in every record of a run.
    private Map<String, String> details(byte[] bytes, int from, int end) {
        if (!Arrays.equals(bytes, from, end, attributes, 0, attributes.length)) {
            attributes = Arrays.copyOfRange(bytes, from, end);
            details = ForeignRecord.attributes(attributes);
        }
        return details;
    }

    private boolean accept(byte[] bytes, int end, byte[] wanted) {
        boolean isThere =
                end - position >= wanted.length
                        && Arrays.equals(
                                bytes,
                                position,
                                position + wanted.length,
                                wanted,
                                0,
                                wanted.length);
        if (isThere) {
            position += wanted.length;
        }
        return isThere;
    }

    /// Where the string's closing quote is, -1 when it is not there; [#isPlain] says that the only escape is a closing `\n`.
    private int stringEnd(byte[] bytes, int from, int end) {
        isPlain = true;
        int at = ByteScan.quoteOrBackslash(bytes, from, end);
        while (at < end) {
            if (bytes[at] == '"') {
                return at;
            }
            isPlain = isPlain && at + 2 < end && bytes[at + 1] == 'n' && bytes[at + 2] == '"';
            at = ByteScan.quoteOrBackslash(bytes, at + 2, end);
        }
        return -1;
    }

    /// @return where the text ends then
    private static int unescape(byte[] bytes, int from, int end, boolean isSimple) {
        if (!isSimple) {
            return JsonString.unescape(bytes, from, end);
        } else if (end - from >= 2 && bytes[end - 2] == '\\') {
            bytes[end - 2] = '\n';
            return end - 1;
        }
        return end;
    }

    private int decodeForeign(byte[] bytes, int from, int end, LogEntry entry) {
        for (int at = from; at < end; at++) {
            if (bytes[at] == '\n') {
                ForeignRecord.decode(Arrays.copyOfRange(bytes, from, at), entry);
                return at + 1 - from;
            }
        }
        return 0;
    }

    @Override
    public int previous(byte[] bytes, int from, int end) {
        for (int at = end - 2; at >= from; at--) {
            if (bytes[at] == '\n') {
                return at + 1;
            }
        }
        return -1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
