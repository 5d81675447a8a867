package dev.nutshell.registry.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/// User and password out of an address.
public record Login(String user, String password) {
    /// What stands before the `@` (RFC 3986, 3.2.1), as it is written there. Without a colon the password is empty.
    public static Login parse(String userInformation) {
        int colon = userInformation.indexOf(':');
        return colon < 0
                ? new Login(decoded(userInformation), "")
                : new Login(
                        decoded(userInformation.substring(0, colon)),
                        decoded(userInformation.substring(colon + 1)));
    }

    /// Percent-decoding; a plus sign stays one, unlike in a form.
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "user " + user;
    }
}
