package dev.nutshell.registry;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.registry.http.Answer;
import dev.nutshell.registry.http.Origin;
import dev.nutshell.registry.http.TransportFailure;
import java.io.IOException;
import java.util.Locale;

/// Turns what went wrong between us and a registry into one line: the border of this package.
///
/// @param domain the registry's name in image references
/// @param api where it really is
record RegistryFailure(String domain, String api) {
    /// No whole answer came.
    EngineException of(IOException failure) {
        return switch (failure) {
            case PeerException e -> unanswered(e);
            case BusyException e -> busy(e);
            case IOException e ->
                    new EngineException(
                            ErrorKind.UNAVAILABLE,
                            "registry " + domain + ": " + TransportFailure.of(e).reason(),
                            e);
        };
    }

    private EngineException unanswered(PeerException e) {
        TransportFailure failure = TransportFailure.of(e.failure());
        String peer = peer(e.peer());
        String line =
                switch (failure.cause()) {
                    case UNKNOWN_HOST, UNREACHABLE -> "cannot reach " + peer + ": ";
                    case UNTRUSTED, NO_TLS, BROKEN, CANCELLED -> peer + ": ";
                };
        return new EngineException(
                ErrorKind.UNAVAILABLE, line + failure.reason() + advice(failure, e.peer()), e);
    }

    private static String advice(TransportFailure failure, Origin peer) {
        return switch (failure.cause()) {
            case UNTRUSTED ->
                    failure.reason().contains("unknown authority")
                            ? "; put its CA into /etc/docker/certs.d/"
                                    + peer.authority()
                                    + "/ca.crt, or use --tls-verify=false"
                            : "";
            case NO_TLS -> "; use --tls-verify=false to allow plain http";
            case UNKNOWN_HOST, UNREACHABLE, BROKEN, CANCELLED -> "";
        };
    }

    private EngineException busy(BusyException e) {
        String later =
                e.askedPause()
                        .map(pause -> "; try again in " + pause.toSeconds() + " s")
                        .orElse("");
        return new EngineException(
                ErrorKind.UNAVAILABLE, peer(e.peer()) + ": " + e.reason() + later, e);
    }

    /// The registry, by the name that the user knows; or another server that it sent us to.
    private String peer(Origin peer) {
        return peer.authority().equals(api)
                ? "registry " + domain
                : "registry " + domain + ": server " + peer.authority();
    }

    /// A whole answer came, and it is a refusal.
    ///
    /// @param object what was asked for: `manifest library/debian:12`
    /// @param advice for someone who was not let in
    EngineException of(Answer answer, String object, String advice) {
        String said = ErrorBody.read(answer).text();
        String peer = peer(answer.origin());
        String help = answer.origin().authority().equals(api) ? advice : "";
        return switch (answer.status()) {
            case 401 ->
                    new EngineException(
                            ErrorKind.UNAUTHENTICATED,
                            peer
                                    + ": "
                                    + join("authentication required, or no such repository", said)
                                    + help);
            case 403 ->
                    new EngineException(
                            ErrorKind.PERMISSION_DENIED,
                            peer + ": " + join("access denied", said) + help);
            case 404 ->
                    new EngineException(
                            ErrorKind.NOT_FOUND, peer + ": " + join(object + " not found", said));
            default ->
                    new EngineException(
                            ErrorKind.UNAVAILABLE,
                            peer + ": " + object + ": " + join("status " + answer.status(), said));
        };
    }

    /// What the status means and what the server said of it, unless that is the same.
    private static String join(String meaning, String said) {
        boolean repeats = meaning.startsWith(said.toLowerCase(Locale.ROOT));
        return repeats ? meaning : meaning + ": " + said;
    }
}
