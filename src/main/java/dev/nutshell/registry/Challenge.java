package dev.nutshell.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One way to authenticate that a server offers in `WWW-Authenticate` (RFC 9110, section 11.6.1).
///
/// @param scheme in lower case: `bearer`, `basic`
/// @param parameters names in lower case
record Challenge(String scheme, Map<String, String> parameters) {
    Challenge {
        parameters = Map.copyOf(parameters);
    }

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    /// The challenges of all headers of an answer. What cannot be read ends the header it stands in.
    static List<Challenge> parse(List<String> headers) {
        List<Challenge> challenges = new ArrayList<>();
        headers.forEach(header -> new Grammar(header).readInto(challenges));
        return challenges;
    }

    /// A header may hold several challenges, and commas separate both challenges and parameters: a word that no `=` follows
    /// begins a challenge.
    private static final class Grammar {
        private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
        private static final String TOKEN68_MARKS = "-._~+/";

        private final String text;
        private int at;

        private Grammar(String text) {
            this.text = text;
        }

        private void readInto(List<Challenge> challenges) {
            skip(" \t,");
            while (at < text.length()) {
                String scheme = word(TOKEN_MARKS);
                if (scheme.isEmpty()) {
                    return;
                }
                skip(" \t");
                skipToken68();
                challenges.add(new Challenge(scheme.toLowerCase(Locale.ROOT), parameters()));
                skip(" \t,");
            }
        }

        /// Opaque data in place of parameters (`Negotiate abc==`): means nothing here.
        private void skipToken68() {
            int start = at;
            word(TOKEN68_MARKS);
            skip("=");
            skip(" \t");
            if (at < text.length() && text.charAt(at) != ',') {
                at = start;
            }
        }

        private Map<String, String> parameters() {
            Map<String, String> parameters = new HashMap<>();
            while (true) {
                skip(" \t,");
                int start = at;
                String name = word(TOKEN_MARKS);
                skip(" \t");
                if (name.isEmpty() || !accept('=')) {
                    at = start;
                    return parameters;
                }
                skip(" \t");
                parameters.putIfAbsent(
                        name.toLowerCase(Locale.ROOT), accept('"') ? quoted() : word(TOKEN_MARKS));
            }
        }

        private String quoted() {
            StringBuilder value = new StringBuilder();
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at++));
            }
            at = Math.min(at + 1, text.length());
            return value.toString();
        }

        private String word(String marks) {
            int start = at;
            while (at < text.length() && isWord(text.charAt(at), marks)) {
                at++;
            }
            return text.substring(start, at);
        }

        private static boolean isWord(char c, String marks) {
            return c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || marks.indexOf(c) >= 0;
        }

        private boolean accept(char wanted) {
            boolean found = at < text.length() && text.charAt(at) == wanted;
            at += found ? 1 : 0;
            return found;
        }

        private void skip(String characters) {
            while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }
    }
}
