package dev.nutshell.cli.template;

import java.util.Locale;

/// `html` and `js`.
final class Escapes {
    private Escapes() {}

    static String html(String text) {
        StringBuilder out = new StringBuilder();
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"' -> out.append("&#34;");
                case '\'' -> out.append("&#39;");
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    static String js(String text) {
        StringBuilder out = new StringBuilder();
        for (char c : text.toCharArray()) {
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\'' -> out.append("\\'");
                case '"' -> out.append("\\\"");
                case '<', '>', '&', '=' -> out.append(unicode(c));
                default -> out.append(c < ' ' ? unicode(c) : String.valueOf(c));
            }
        }
        return out.toString();
    }

    private static String unicode(char c) {
        String hex = Integer.toHexString(c).toUpperCase(Locale.ROOT);
        return "\\u" + "0".repeat(4 - hex.length()) + hex;
    }
}
