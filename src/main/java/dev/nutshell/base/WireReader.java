package dev.nutshell.base;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what a [WireWriter] wrote, in the same order.
///
/// Every method throws [EngineException] CORRUPT where the bytes end early or a length is impossible.
public final class WireReader {
    private final byte[] buffer;
    private final String subject;
    private int position;

    /// @param subject what the bytes are, for the message
    public WireReader(byte[] buffer, String subject) {
        this.buffer = buffer;
        this.subject = subject;
    }

    public long number() {
        int start = advance(Long.BYTES);
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | (buffer[start + i] & 0xff);
        }
        return value;
    }

    public int integer() {
        long value = number();
        if (value != (int) value) {
            throw torn();
        }
        return (int) value;
    }

    public boolean flag() {
        return buffer[advance(1)] != 0;
    }

    public byte[] bytes() {
        int length = length();
        int start = advance(length);
        return Arrays.copyOfRange(buffer, start, start + length);
    }

    public String text() {
        int length = length();
        return new String(buffer, advance(length), length, StandardCharsets.UTF_8);
    }

    public @Nullable String optionalText() {
        return flag() ? text() : null;
    }

    public List<String> texts() {
        int count = length();
        List<String> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(text());
        }
        return values;
    }

    public Map<String, String> textMap() {
        int count = length();
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            values.put(text(), text());
        }
        return values;
    }

    /// One of `constants`, which was written as its position among them (an ordinal).
    public <E> E choice(E[] constants) {
        long index = number();
        if (index < 0 || index >= constants.length) {
            throw new EngineException(
                    ErrorKind.CORRUPT,
                    subject
                            + ": choice "
                            + index
                            + " of "
                            + constants.length
                            + ", it was written by another version of the engine");
        }
        return constants[(int) index];
    }

    /// Demands that everything has been read: what is left over was written by somebody who knows more fields.
    public void end() {
        if (position != buffer.length) {
            throw new EngineException(
                    ErrorKind.CORRUPT,
                    subject
                            + ": "
                            + (buffer.length - position)
                            + " bytes too long, it was written by another version of the engine");
        }
    }

    /// A count or length: never more than there are bytes left.
    public int length() {
        long value = number();
        if (value < 0 || value > buffer.length - position) {
            throw torn();
        }
        return (int) value;
    }

    private int advance(int length) {
        if (buffer.length - position < length) {
            throw torn();
        }
        int start = position;
        position += length;
        return start;
    }

    private EngineException torn() {
        return new EngineException(
                ErrorKind.CORRUPT, subject + ": torn at byte " + position + " of " + buffer.length);
    }
}
