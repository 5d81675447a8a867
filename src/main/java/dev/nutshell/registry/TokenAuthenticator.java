package dev.nutshell.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import dev.nutshell.registry.credential.Credentials;
import dev.nutshell.registry.http.Answer;
import dev.nutshell.registry.http.IpAddresses;
import dev.nutshell.registry.http.Origin;
import dev.nutshell.registry.http.Request;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// Gets bearer tokens from the server that a registry names (docker/distribution, spec/auth/token.md and oauth.md).
///
/// Who may see the credentials: a registry that was reached over TLS may name any `https` server, as Docker Hub names
/// auth.docker.io. Over plain HTTP anybody on the way could name a server, so then only the registry's own host gets them
/// (and loopback, from a registry on loopback). Nothing goes from `https` to a plain `http` server.
final class TokenAuthenticator {
    private static final int LONGEST_REPLY = 1 << 20;
    private static final String CLIENT = "nutshell";

    private final Redirects redirects;

    TokenAuthenticator(Redirects redirects) {
        this.redirects = redirects;
    }

    /// A token for `scope`.
    ///
    /// @param registry the origin that sent the challenge
    /// @throws IOException a [PeerException] or [BusyException]
    /// @throws EngineException UNAUTHENTICATED when the server refuses, PERMISSION_DENIED when it must not be asked
    String fetch(Challenge challenge, Origin registry, String scope, Credentials credentials)
            throws IOException {
        URI realm = realm(challenge, registry);
        requireTrustworthy(Origin.of(realm), registry, credentials);
        try (Answer answer = ask(realm, challenge.parameter("service"), scope, credentials)) {
            BusyException.check(answer);
            if (answer.status() != 200) {
                throw refused(answer, registry);
            }
            return token(answer);
        }
    }

    private static URI realm(Challenge challenge, Origin registry) {
        String realm = challenge.parameter("realm");
        try {
            URI uri = URI.create(realm);
            Origin.of(uri);
            return uri;
        } catch (IllegalArgumentException _) {
            throw new EngineException(
                    ErrorKind.UNAVAILABLE,
                    "registry "
                            + registry.authority()
                            + " names no token server: \""
                            + ForeignText.line(realm)
                            + "\"");
        }
    }

    private static void requireTrustworthy(
            Origin server, Origin registry, Credentials credentials) {
        boolean sameHost = server.host().equals(registry.host());
        boolean bothHere =
                IpAddresses.isLoopback(server.host()) && IpAddresses.isLoopback(registry.host());
        boolean trustworthy =
                registry.isSecure()
                        ? server.isSecure()
                        : sameHost || bothHere || credentials.equals(Credentials.ANONYMOUS);
        if (!trustworthy) {
            throw new EngineException(
                    ErrorKind.PERMISSION_DENIED,
                    "registry "
                            + registry
                            + " wants the credentials sent to "
                            + server
                            + ": refused, because "
                            + (registry.isSecure()
                                    ? "that is not encrypted"
                                    : "anybody on the way could have named that host"));
        }
    }

    private Answer ask(URI realm, String service, String scope, Credentials credentials)
            throws IOException {
        Origin server = Origin.of(realm);
        return switch (credentials) {
            case Credentials.IdentityToken(String token) ->
                    redirects.send(
                            Request.post(realm, refreshForm(service, scope, token)),
                            Authorization.none(server));
            case Credentials.Login(String user, String password) ->
                    redirects.send(
                            Request.get(query(realm, service, scope, user)),
                            Authorization.basic(server, user, password));
            case Credentials.Anonymous _, Credentials.RegistryToken _ ->
                    redirects.send(
                            Request.get(query(realm, service, scope, "")),
                            Authorization.none(server));
        };
    }

    private static Map<String, String> refreshForm(String service, String scope, String token) {
        Map<String, String> form = new HashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", token);
        form.put("client_id", CLIENT);
        form.put("service", service);
        form.put("scope", scope);
        return form;
    }

    private static URI query(URI realm, String service, String scope, String account) {
        StringBuilder text = new StringBuilder(realm.toString());
        char separator = realm.getRawQuery() == null ? '?' : '&';
        text.append(separator).append("client_id=").append(CLIENT);
        append(text, "service", service);
        for (String each : scope.split(" ", -1)) {
            append(text, "scope", each);
        }
        append(text, "account", account);
        return URI.create(text.toString());
    }

    private static void append(StringBuilder query, String name, String value) {
        if (!value.isEmpty()) {
            query.append('&')
                    .append(name)
                    .append('=')
                    .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }

    private static EngineException refused(Answer answer, Origin registry) {
        String text = ErrorBody.read(answer).text();
        boolean isRefusal = answer.status() == 401 || answer.status() == 403;
        return new EngineException(
                isRefusal ? ErrorKind.UNAUTHENTICATED : ErrorKind.UNAVAILABLE,
                "token server "
                        + answer.origin().authority()
                        + " of registry "
                        + registry.authority()
                        + (isRefusal ? ": access denied" : ": status " + answer.status())
                        + (text.isEmpty() ? "" : ": " + text));
    }

    /// `token`, or `access_token` in the words of OAuth 2. It goes into a header, so it may hold no line break.
    private static String token(Answer answer) throws IOException {
        String subject = "reply of token server " + answer.origin().authority();
        ObjectNode reply = Json.parseObject(answer.read(LONGEST_REPLY), subject);
        String token =
                Json.text(reply, "token")
                        .filter(text -> !text.isEmpty())
                        .or(() -> Json.text(reply, "access_token"))
                        .orElse("");
        if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new EngineException(ErrorKind.UNAVAILABLE, subject + " holds no token");
        }
        return token;
    }
}
