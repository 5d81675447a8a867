package dev.nutshell.registry;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.registry.http.Answer;
import dev.nutshell.registry.http.HttpTransport;
import dev.nutshell.registry.http.Origin;
import dev.nutshell.registry.http.Request;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/// Sends a request and goes where the answer points. Every hop decides anew whether it may see the credentials: they are for
/// one origin, and a storage host behind a registry is another (CVE-2020-15157).
final class Redirects {
    private static final int MOST_HOPS = 10;

    private final HttpTransport transport;
    private final boolean allowsPlainHttp;
    private final RequestLog log;

    /// @param allowsPlainHttp whether a redirect may lead from `https` to `http`
    Redirects(HttpTransport transport, boolean allowsPlainHttp, RequestLog log) {
        this.transport = transport;
        this.allowsPlainHttp = allowsPlainHttp;
        this.log = log;
    }

    /// The first answer that is no redirect. Only GET and HEAD are sent to another address.
    ///
    /// @throws IOException a [PeerException]
    /// @throws EngineException UNAVAILABLE for a redirect that cannot or must not be followed
    Answer send(Request request, Authorization authorization) throws IOException {
        Request next = request;
        for (int hop = 0; hop <= MOST_HOPS; hop++) {
            Answer answer = exchange(authorization.on(next));
            if (!isRedirect(answer.status()) || !request.form().isEmpty()) {
                return answer;
            }
            try (answer) {
                next = next.to(target(next, answer));
            }
        }
        throw refused(request, "more than " + MOST_HOPS + " redirects");
    }

    private Answer exchange(Request request) throws PeerException {
        long start = System.nanoTime();
        int status = 0;
        try {
            Answer answer = transport.send(request);
            status = answer.status();
            return answer;
        } catch (IOException e) {
            throw new PeerException(request.origin(), e);
        } finally {
            log.exchanged(request, status, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private static boolean isRedirect(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    private URI target(Request from, Answer answer) {
        String location = answer.header("Location").orElse("");
        if (location.isBlank()) {
            throw refused(from, "redirect without an address");
        }
        try {
            URI target = from.uri().resolve(location);
            Origin origin = Origin.of(target);
            if (from.origin().isSecure() && !origin.isSecure() && !allowsPlainHttp) {
                throw refused(from, "redirect from https to " + origin);
            }
            return target;
        } catch (IllegalArgumentException _) {
            throw refused(
                    from, "redirect to no http address: \"" + ForeignText.line(location) + "\"");
        }
    }

    private static EngineException refused(Request request, String why) {
        return new EngineException(
                ErrorKind.UNAVAILABLE, request.origin().authority() + ": " + why);
    }
}
