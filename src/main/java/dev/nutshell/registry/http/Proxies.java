package dev.nutshell.registry.http;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The proxies of the environment, with the rules that Docker and podman have from Go (golang.org/x/net/http/httpproxy):
/// `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, each also in lower case; loopback is never asked through a proxy.
public final class Proxies {
    /// No proxy for anything.
    public static final Proxies NONE = new Proxies("", "", "");

    private static final int DEFAULT_HTTP_PORT = 80;
    private static final int DEFAULT_HTTPS_PORT = 443;

    private final String forHttp;
    private final String forHttps;
    private final ProxyExceptions exceptions;

    private Proxies(String forHttp, String forHttps, String exceptions) {
        this.forHttp = forHttp;
        this.forHttps = forHttps;
        this.exceptions = ProxyExceptions.parse(exceptions);
    }

    /// What `variables` say. A web server that runs us as CGI puts a request's header `Proxy` into `HTTP_PROXY`: not
    /// trusted then (CVE-2016-5385).
    public static Proxies of(Map<String, String> variables) {
        boolean isCgi = variables.containsKey("REQUEST_METHOD");
        return new Proxies(
                first(variables, isCgi ? "" : "HTTP_PROXY", "http_proxy"),
                first(variables, "HTTPS_PROXY", "https_proxy"),
                first(variables, "NO_PROXY", "no_proxy"));
    }

    private static String first(Map<String, String> variables, String... names) {
        return Stream.of(names)
                .map(name -> variables.getOrDefault(name, ""))
                .filter(value -> !value.isBlank())
                .findFirst()
                .map(String::strip)
                .orElse("");
    }

    /// A proxy and what it wants to know.
    ///
    /// @param login from the proxy's address
    public record Proxy(Origin origin, Optional<Login> login) {}

    /// The proxy to ask `target` through; empty for a direct connection.
    ///
    /// @throws EngineException INVALID_ARGUMENT or UNSUPPORTED when the environment names one that cannot be used
    public Optional<Proxy> forOrigin(Origin target) {
        String setting = target.isSecure() ? forHttps : forHttp;
        if (setting.isEmpty() || exceptions.covers(target)) {
            return Optional.empty();
        }
        return Optional.of(parse(setting, target.isSecure() ? "HTTPS_PROXY" : "HTTP_PROXY"));
    }

    /// The login for the proxy at this address; empty for any other host.
    Optional<Login> credentials(String host, int port) {
        return Stream.of(forHttps, forHttp)
                .filter(setting -> !setting.isEmpty())
                .map(setting -> parse(setting, "proxy"))
                .filter(proxy -> proxy.origin().host().equalsIgnoreCase(host))
                .filter(proxy -> proxy.origin().port() == port)
                .flatMap(proxy -> proxy.login().stream())
                .findFirst();
    }

    private static Proxy parse(String setting, String variable) {
        URI uri = uri(setting, variable);
        String scheme = String.valueOf(uri.getScheme());
        if (!scheme.equals(Origin.HTTP) && !scheme.equals(Origin.HTTPS)) {
            throw new EngineException(
                    ErrorKind.UNSUPPORTED,
                    variable
                            + ": a proxy of type "
                            + scheme
                            + " is not supported, only http and"
                            + " https");
        }
        int defaultPort = scheme.equals(Origin.HTTPS) ? DEFAULT_HTTPS_PORT : DEFAULT_HTTP_PORT;
        int port = uri.getPort() < 0 ? defaultPort : uri.getPort();
        return new Proxy(
                new Origin(scheme, uri.getHost(), port),
                Optional.ofNullable(uri.getRawUserInfo()).map(Login::parse));
    }

    /// Messages leave the value out: it may hold a password.
    private static URI uri(String setting, String variable) {
        try {
            URI uri = new URI(setting.contains("://") ? setting : "http://" + setting);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // reported below, without the value
        }
        throw new EngineException(
                ErrorKind.INVALID_ARGUMENT,
                variable + ": not the address of a proxy, want http://host:port");
    }
}
