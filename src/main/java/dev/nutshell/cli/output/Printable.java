package dev.nutshell.cli.output;

/// Text from images, registries and files, made safe to print.
///
/// A label, a name or a registry's error message may carry escape sequences that drive the terminal (CWE-150), and a line
/// break would forge a second line.
public final class Printable {
    private Printable() {}

    /// `text` with each control character, line breaks included, written as an escape: `\n`, `\x1b`, `\u202e`.
    public static String line(String text) {
        if (text.chars().noneMatch(Printable::isDangerous)) {
            return text;
        }
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            safe.append(isDangerous(c) ? escape(c) : String.valueOf(c));
        }
        return safe.toString();
    }

    private static String escape(char c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> (c < 0x100 ? "\\x" : "\\u") + hex(c, c < 0x100 ? 2 : 4);
        };
    }

    private static String hex(int value, int digits) {
        StringBuilder text = new StringBuilder();
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            text.append(Character.forDigit((value >> shift) & 0xF, 16));
        }
        return text.toString();
    }

    /// C0, DEL, C1, and the bidirectional controls that make text read otherwise than it is (CVE-2021-42574).
    private static boolean isDangerous(int c) {
        return c < 0x20
                || (c >= 0x7F && c < 0xA0)
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069)
                || c == 0x2028
                || c == 0x2029;
    }
}
