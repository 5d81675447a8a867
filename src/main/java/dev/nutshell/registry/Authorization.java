package dev.nutshell.registry;

import dev.nutshell.registry.http.Origin;
import dev.nutshell.registry.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// A value of the `Authorization` header and the one origin that may see it.
///
/// @param value empty for none
record Authorization(Origin origin, String value) {
    static Authorization none(Origin origin) {
        return new Authorization(origin, "");
    }

    static Authorization bearer(Origin origin, String token) {
        return new Authorization(origin, "Bearer " + token);
    }

    static Authorization basic(Origin origin, String user, String password) {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new Authorization(origin, "Basic " + Base64.getEncoder().encodeToString(pair));
    }

    /// `request`, with the header where it goes to this origin.
    Request on(Request request) {
        return value.isEmpty() || !origin.equals(request.origin())
                ? request
                : request.with("Authorization", value);
    }

    @Override
    public String toString() {
        return value.isEmpty() ? "no authorization" : "authorization for " + origin;
    }
}
