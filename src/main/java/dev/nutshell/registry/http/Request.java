package dev.nutshell.registry.http;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/// One request without a body, or with a small one.
///
/// @param form members of an `application/x-www-form-urlencoded` body; none for no such body
/// @param json an `application/json` body; empty for no such body
public record Request(
        String method,
        URI uri,
        Map<String, String> headers,
        Map<String, String> form,
        String json) {
    public Request {
        headers = Map.copyOf(headers);
        form = Map.copyOf(form);
    }

    public static Request get(URI uri) {
        return new Request("GET", uri, Map.of(), Map.of(), "");
    }

    public static Request head(URI uri) {
        return new Request("HEAD", uri, Map.of(), Map.of(), "");
    }

    public static Request post(URI uri, Map<String, String> form) {
        return new Request("POST", uri, Map.of(), form, "");
    }

    public static Request postJson(URI uri, String json) {
        return new Request("POST", uri, Map.of(), Map.of(), json);
    }

    public Request with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Request(method, uri, more, form, json);
    }

    /// The same request to another address.
    public Request to(URI other) {
        return new Request(method, other, headers, form, json);
    }

    public Origin origin() {
        return Origin.of(uri);
    }

    /// Without headers and bodies: they hold secrets, as does the query of a presigned address.
    @Override
    public String toString() {
        return method + " " + origin() + uri.getRawPath();
    }
}
