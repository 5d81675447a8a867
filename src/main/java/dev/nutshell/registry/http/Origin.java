package dev.nutshell.registry.http;

import java.net.URI;
import java.util.Locale;

/// Scheme, host and port: what credentials are bound to (RFC 6454, section 4).
///
/// @param host in lower case, an IPv6 address in brackets
public record Origin(String scheme, String host, int port) {
    public static final String HTTP = "http";
    public static final String HTTPS = "https";

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    public Origin {
        scheme = scheme.toLowerCase(Locale.ROOT);
        host = host.toLowerCase(Locale.ROOT);
    }

    /// The origin of an absolute `http` or `https` address.
    ///
    /// @throws IllegalArgumentException for any other
    public static Origin of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals(HTTP) && !scheme.equals(HTTPS) || uri.getHost() == null) {
            throw new IllegalArgumentException("no http or https address");
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : defaultPort(scheme);
        return new Origin(scheme, uri.getHost(), port);
    }

    /// The origin behind `host` or `host:port`.
    public static Origin of(String scheme, String authority) {
        return of(URI.create(scheme + "://" + authority));
    }

    public boolean isSecure() {
        return scheme.equals(HTTPS);
    }

    /// The address of `path`, which starts with a slash and may carry a query.
    public URI at(String path) {
        return URI.create(this + path);
    }

    /// `host`, with the port where it is not the scheme's own.
    public String authority() {
        return port == defaultPort(scheme) ? host : host + ":" + port;
    }

    private static int defaultPort(String scheme) {
        return scheme.equals(HTTPS) ? HTTPS_PORT : HTTP_PORT;
    }

    @Override
    public String toString() {
        return scheme + "://" + authority();
    }
}
