package dev.nutshell.archive;

import dev.nutshell.archive.TarEntry.ExtendedAttribute;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Records of a PAX extended header (POSIX.1-2001, pax, "Extended Header"): `LENGTH KEY=VALUE\n`, where the value is bytes
/// and may hold anything, newlines too.
///
/// Keys are kept as ISO 8859-1, which loses nothing.
final class PaxHeader {
    private static final String ATTRIBUTE = "SCHILY.xattr.";
    private static final String SPARSE_OFFSET = "GNU.sparse.offset";
    private static final String SPARSE_LENGTH = "GNU.sparse.numbytes";
    private static final int MAX_LENGTH_DIGITS = 20;

    private final Map<String, byte[]> records = new LinkedHashMap<>();

    /// Sparse format 0.0 repeats two keys, in pairs: the only records whose repetition does not replace.
    private final List<Long> sparseNumbers = new ArrayList<>();

    /// Merges the records of one header into this one.
    void parse(byte[] content) throws CorruptArchiveException {
        int at = 0;
        while (at < content.length) {
            at = parseRecord(content, at);
        }
    }

    /// Characters that the records hold: what a header that lives for the whole archive costs.
    int size() {
        int size = sparseNumbers.size() * Long.BYTES;
        for (Map.Entry<String, byte[]> record : records.entrySet()) {
            size += record.getKey().length() + record.getValue().length;
        }
        return size;
    }

    /// The value of `key` in this header, or else in `global`; an empty value here takes the global one away.
    ///
    /// Both are asked, not merged: members are many, and the global header may be large.
    Optional<byte[]> bytes(String key, PaxHeader global) throws CorruptArchiveException {
        return records.containsKey(key) ? bytes(key) : global.bytes(key);
    }

    Optional<Long> number(String key, PaxHeader global) throws CorruptArchiveException {
        return records.containsKey(key) ? number(key) : global.number(key);
    }

    Optional<PaxTime> time(String key, PaxHeader global) throws CorruptArchiveException {
        return records.containsKey(key) ? time(key) : global.time(key);
    }

    /// The value of `key` as bytes. A path, name or link with a zero byte is refused: the kernel would cut it there.
    Optional<byte[]> bytes(String key) throws CorruptArchiveException {
        byte[] value = records.get(key);
        if (value == null || value.length == 0) {
            return Optional.empty();
        }
        for (byte b : value) {
            if (b == 0) {
                throw new CorruptArchiveException("pax record " + key + " holds a zero byte");
            }
        }
        return Optional.of(value);
    }

    Optional<Long> number(String key) throws CorruptArchiveException {
        Optional<byte[]> value = bytes(key);
        return value.isPresent() ? Optional.of(decimal(value.get(), key)) : Optional.empty();
    }

    /// A time such as `1700000000.123456789` or `-1.5`; more than nine decimals are cut off.
    Optional<PaxTime> time(String key) throws CorruptArchiveException {
        Optional<byte[]> value = bytes(key);
        return value.isPresent()
                ? Optional.of(PaxTime.parse(text(value.get()), key))
                : Optional.empty();
    }

    List<Long> sparseNumbers() {
        return sparseNumbers;
    }

    List<ExtendedAttribute> attributes() {
        List<ExtendedAttribute> attributes = new ArrayList<>();
        records.forEach(
                (key, value) -> {
                    if (key.startsWith(ATTRIBUTE) && key.length() > ATTRIBUTE.length()) {
                        byte[] name =
                                key.substring(ATTRIBUTE.length())
                                        .getBytes(StandardCharsets.ISO_8859_1);
                        attributes.add(new ExtendedAttribute(name, value));
                    }
                });
        return attributes;
    }

    private int parseRecord(byte[] content, int start) throws CorruptArchiveException {
        int space = start;
        while (space < content.length && content[space] != ' ') {
            space++;
        }
        if (space == start || space - start > MAX_LENGTH_DIGITS || space == content.length) {
            throw new CorruptArchiveException("pax record has no length");
        }
        long length = decimal(Arrays.copyOfRange(content, start, space), "length");
        if (length < space - start + 3L || length > content.length - start) {
            throw new CorruptArchiveException("pax record has wrong length " + length);
        }
        int end = start + (int) length - 1;
        int equals = space + 1;
        while (equals < end && content[equals] != '=') {
            equals++;
        }
        if (content[end] != '\n' || equals == end) {
            throw new CorruptArchiveException("pax record is not key=value and newline");
        }
        String key =
                new String(content, space + 1, equals - space - 1, StandardCharsets.ISO_8859_1);
        put(key, Arrays.copyOfRange(content, equals + 1, end));
        return end + 1;
    }

    private void put(String key, byte[] value) throws CorruptArchiveException {
        if (key.isEmpty() || key.indexOf('\0') >= 0) {
            throw new CorruptArchiveException("pax record has no usable key");
        }
        if (key.equals(SPARSE_OFFSET) || key.equals(SPARSE_LENGTH)) {
            boolean isOffset = sparseNumbers.size() % 2 == 0;
            if (isOffset != key.equals(SPARSE_OFFSET)) {
                throw new CorruptArchiveException(
                        "sparse map: offsets and lengths do not alternate");
            }
            sparseNumbers.add(decimal(value, key));
        } else {
            // insertion order of the last occurrence, as a file's attributes are set in it
            records.remove(key);
            records.put(key, value);
        }
    }

    /// A decimal number without sign; the ids and sizes of PAX are never negative.
    static long decimal(byte[] digits, String field) throws CorruptArchiveException {
        long value = 0;
        boolean isNumber = digits.length > 0 && digits.length < MAX_LENGTH_DIGITS;
        for (int i = 0; i < digits.length && isNumber; i++) {
            // 19 digits overflow at most once, into the negative
            isNumber = digits[i] >= '0' && digits[i] <= '9' && value >= 0;
            value = value * 10 + (digits[i] - '0');
        }
        if (!isNumber || value < 0) {
            throw new CorruptArchiveException(field + " is no number");
        }
        return value;
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.ISO_8859_1);
    }
}
