package dev.nutshell.network.driver;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How an etcd is reached that the hosts of an overlay know each other by.
///
/// @param endpoints `http://HOST:PORT` or `https://…` of its members
/// @param authority file with the certificates that its own is signed by; empty: the system's authorities
/// @param certificate file with the certificate that this host shows; empty: none
/// @param key file with the key of that
/// @param seconds how long what this host has said stays true without being said again
public record EtcdAccess(
        List<String> endpoints, String authority, String certificate, String key, int seconds) {
    static final String ENDPOINTS = "etcd";

    private static final String AUTHORITY = "etcd.cacert";
    private static final String CERTIFICATE = "etcd.cert";
    private static final String KEY = "etcd.key";
    private static final String SECONDS = "etcd.ttl";
    private static final int USUAL = 30;
    private static final int SHORTEST = 5;
    private static final int LONGEST = 3600;

    public EtcdAccess {
        endpoints = List.copyOf(endpoints);
    }

    static Optional<EtcdAccess> of(DriverOptions options) {
        EtcdAccess access =
                new EtcdAccess(
                        endpoints(options),
                        options.file(AUTHORITY),
                        options.file(CERTIFICATE),
                        options.file(KEY),
                        options.number(SECONDS, USUAL, SHORTEST, LONGEST));
        if (access.endpoints.isEmpty()) {
            for (String name : List.of(AUTHORITY, CERTIFICATE, KEY, SECONDS)) {
                if (!options.text(name).isEmpty()) {
                    throw options.bad(name, options.text(name), "it says nothing without etcd");
                }
            }
            return Optional.empty();
        }
        if (access.certificate.isEmpty() != access.key.isEmpty()) {
            String given = access.key.isEmpty() ? CERTIFICATE : KEY;
            throw options.bad(
                    given, options.text(given), "want etcd.cert and etcd.key, or neither of them");
        }
        return Optional.of(access);
    }

    private static List<String> endpoints(DriverOptions options) {
        String text = options.text(ENDPOINTS);
        List<String> endpoints = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int comma = text.indexOf(',', from);
            int end = comma < 0 ? text.length() : comma;
            endpoints.add(endpoint(options, text.substring(from, end).strip(), text));
            from = end + 1;
        }
        return endpoints;
    }

    private static String endpoint(DriverOptions options, String text, String whole) {
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme();
            String path = uri.getRawPath() == null ? "" : uri.getRawPath();
            boolean isBare =
                    uri.getHost() != null
                            && (path.isEmpty() || path.equals("/"))
                            && uri.getRawQuery() == null
                            && uri.getRawFragment() == null
                            && uri.getRawUserInfo() == null;
            if (isBare && (scheme.equals("http") || scheme.equals("https"))) {
                return scheme + "://" + uri.getRawAuthority();
            }
        } catch (URISyntaxException _) {
            // told below
        }
        throw options.bad(
                ENDPOINTS, whole, "want http://HOST:PORT or https://HOST:PORT, between commas");
    }

    /// The host of the first endpoint.
    public String host() {
        String host = URI.create(endpoints.getFirst()).getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    void write(WireWriter wire) {
        wire.texts(endpoints).text(authority).text(certificate).text(key).number(seconds);
    }

    static EtcdAccess read(WireReader wire) {
        return new EtcdAccess(wire.texts(), wire.text(), wire.text(), wire.text(), wire.integer());
    }
}
