package dev.nutshell.cli.create;

/// Whether a text is an IP address. No name is ever looked up.
final class IpText {
    private static final int GROUPS = 8;
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

    private IpText() {}

    static boolean isAddress(String text) {
        return isVersion4(text) || isVersion6(text);
    }

    static boolean isVersion4(String text) {
        return text.matches(BYTE + "(\\." + BYTE + "){3}");
    }

    /// RFC 4291, 2.2: groups of four digits, at most one `::`, perhaps an IPv4 address at the end.
    static boolean isVersion6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, true) == GROUPS;
        }
        String tail = text.substring(gap + 2);
        if (tail.startsWith(":") || tail.contains("::")) {
            return false;
        }
        int before = groups(text.substring(0, gap), false);
        int after = groups(tail, true);
        return before >= 0 && after >= 0 && before + after < GROUPS;
    }

    /// How many groups `text` has; -1 when it is malformed.
    private static int groups(String text, boolean mayEndInVersion4) {
        if (text.isEmpty()) {
            return 0;
        }
        String[] parts = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            if (parts[i].matches("[0-9a-fA-F]{1,4}")) {
                count++;
            } else if (last && mayEndInVersion4 && isVersion4(parts[i])) {
                count += 2;
            } else {
                return -1;
            }
        }
        return count;
    }
}
