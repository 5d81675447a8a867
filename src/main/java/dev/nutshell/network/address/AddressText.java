package dev.nutshell.network.address;

import java.util.Arrays;
import java.util.Optional;

/// Reads and writes addresses: dotted decimal, RFC 4291 section 2.2, RFC 5952.
final class AddressText {
    private static final int GROUPS = 8;

    private AddressText() {}

    static Optional<Long> parseV4(String text) {
        long value = 0;
        int position = 0;
        for (int part = 0; part < 4; part++) {
            int end = part < 3 ? text.indexOf('.', position) : text.length();
            int number = end < 0 ? -1 : decimal(text, position, end);
            if (number < 0) {
                return Optional.empty();
            }
            value = value << 8 | number;
            position = end + 1;
        }
        return Optional.of(value);
    }

    /// One part; -1 when it is none. A leading zero would be octal to some readers, so it is refused (as in Go).
    private static int decimal(String text, int from, int end) {
        if (end == from || end - from > 3 || (end - from > 1 && text.charAt(from) == '0')) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value > 255 ? -1 : value;
    }

    static Optional<IpAddress> parseV6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            int[] all = groups(text);
            return all.length == GROUPS ? Optional.of(join(all, new int[0])) : Optional.empty();
        }
        if (text.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        String tail = text.substring(gap + 2);
        int[] before = gap == 0 ? new int[0] : groups(text.substring(0, gap));
        int[] after = tail.isEmpty() ? new int[0] : groups(tail);
        boolean valid =
                before.length + after.length < GROUPS
                        && (gap == 0 || before.length > 0)
                        && (tail.isEmpty() || after.length > 0);
        return valid ? Optional.of(join(before, after)) : Optional.empty();
    }

    /// Groups of 16 bits between colons, the last two maybe in dotted decimal; none when the text is wrong.
    private static int[] groups(String text) {
        int[] found = new int[GROUPS + 1];
        int count = 0;
        int position = 0;
        while (position <= text.length()) {
            int colon = text.indexOf(':', position);
            int end = colon < 0 ? text.length() : colon;
            if (colon < 0 && text.indexOf('.', position) >= 0 && count <= GROUPS - 2) {
                Optional<Long> dotted = parseV4(text.substring(position));
                if (dotted.isEmpty()) {
                    return new int[0];
                }
                found[count++] = (int) (dotted.get() >>> 16);
                found[count++] = (int) (dotted.get() & 0xffff);
            } else {
                int group = hexadecimal(text, position, end);
                if (group < 0 || count >= GROUPS) {
                    return new int[0];
                }
                found[count++] = group;
            }
            position = end + 1;
        }
        return Arrays.copyOf(found, count);
    }

    private static int hexadecimal(String text, int from, int end) {
        if (end == from || end - from > 4) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static IpAddress join(int[] before, int[] after) {
        byte[] bytes = new byte[GROUPS * 2];
        for (int i = 0; i < before.length; i++) {
            put(bytes, i, before[i]);
        }
        for (int i = 0; i < after.length; i++) {
            put(bytes, GROUPS - after.length + i, after[i]);
        }
        return IpAddress.of(bytes);
    }

    private static void put(byte[] bytes, int group, int value) {
        bytes[group * 2] = (byte) (value >>> 8);
        bytes[group * 2 + 1] = (byte) value;
    }

    static String of(IpAddress address) {
        byte[] bytes = address.bytes();
        if (!address.isV6()) {
            return (bytes[0] & 0xff)
                    + "."
                    + (bytes[1] & 0xff)
                    + "."
                    + (bytes[2] & 0xff)
                    + "."
                    + (bytes[3] & 0xff);
        }
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (bytes[i * 2] & 0xff) << 8 | (bytes[i * 2 + 1] & 0xff);
        }
        return compressed(groups);
    }

    /// The longest run of at least two zeros, the first of equals, becomes `::`.
    private static String compressed(int[] groups) {
        int best = -1;
        int length = 1;
        for (int start = 0; start < GROUPS; start++) {
            int end = start;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - start > length) {
                best = start;
                length = end - start;
            }
        }
        StringBuilder text = new StringBuilder();
        int i = 0;
        while (i < GROUPS) {
            if (i == best) {
                text.append("::");
                i += length;
                continue;
            }
            if (i > 0 && (best < 0 || i != best + length)) {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
            i++;
        }
        return text.toString();
    }
}
