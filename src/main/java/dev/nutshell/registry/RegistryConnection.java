package dev.nutshell.registry;

import dev.nutshell.base.EngineException;
import dev.nutshell.registry.http.Answer;
import dev.nutshell.registry.http.Origin;
import dev.nutshell.registry.http.Request;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Requests to one repository: finds out whether the registry speaks TLS, is let in, follows redirects, tries again.
/// Thread-safe.
final class RegistryConnection {
    private final List<Origin> candidates;
    private final Redirects redirects;
    private final Authorizer authorizer;
    private final RetryPolicy retries;
    private final RegistryFailure failures;
    private volatile @Nullable Origin settled;

    /// @param candidates where the registry may be: `https`, and for an insecure registry then `http`
    RegistryConnection(
            List<Origin> candidates,
            Redirects redirects,
            Authorizer authorizer,
            RetryPolicy retries,
            RegistryFailure failures) {
        this.candidates = List.copyOf(candidates);
        this.redirects = redirects;
        this.authorizer = authorizer;
        this.retries = retries;
        this.failures = failures;
    }

    Attempts attempts(RetryListener listener) {
        return new Attempts(retries, failures, listener);
    }

    /// What one answer is made into.
    @FunctionalInterface
    interface Reading<T> {
        T read(Answer answer) throws IOException;
    }

    /// Sends a request until an answer could be read, as often as the policy allows.
    ///
    /// @param path below the registry's root, `/v2/…`
    /// @throws EngineException when no attempt succeeded
    <T> T request(String method, String path, Map<String, String> headers, Reading<T> reading) {
        Attempts attempts = attempts(RetryListener.SILENT);
        while (true) {
            try (Answer answer = exchange(method, path, headers)) {
                return reading.read(answer);
            } catch (IOException e) {
                attempts.failed(e);
            }
        }
    }

    /// One attempt.
    ///
    /// @return an answer of any status that no other attempt would change
    Answer exchange(String method, String path, Map<String, String> headers) throws IOException {
        Origin known = settled;
        if (known != null) {
            return admitted(known, method, path, headers);
        }
        PeerException first = null;
        for (Origin candidate : candidates) {
            try {
                Answer answer = admitted(candidate, method, path, headers);
                settled = candidate;
                return answer;
            } catch (PeerException e) {
                boolean isRegistry = e.peer().equals(candidate);
                if (!isRegistry || candidate.equals(candidates.getLast())) {
                    throw isRegistry && first != null ? moreTelling(first, e) : e;
                }
                first = e;
            }
        }
        throw new IllegalStateException("a registry has at least one address");
    }

    /// Of a failure over TLS and the one over plain HTTP that followed: the second, unless nobody listens there at all.
    private static PeerException moreTelling(PeerException tls, PeerException plain) {
        boolean isSilent = plain.failure() instanceof ConnectException;
        PeerException told = isSilent ? tls : plain;
        told.addSuppressed(isSilent ? plain : tls);
        return told;
    }

    private Answer admitted(
            Origin registry, String method, String path, Map<String, String> headers)
            throws IOException {
        Request request = new Request(method, registry.at(path), headers, Map.of(), "");
        Authorization used = authorizer.current(registry);
        Answer answer = redirects.send(request, used);
        // a 401 of the host behind a redirect is no question to us
        if (answer.status() == 401 && answer.origin().equals(registry)) {
            List<Challenge> challenges = Challenge.parse(answer.headers("WWW-Authenticate"));
            answer.close();
            answer = redirects.send(request, authorizer.renew(registry, challenges, used));
        }
        return BusyException.check(answer);
    }

    /// The exception for an answer that refuses.
    EngineException refused(Answer answer, String object) {
        return failures.of(answer, object, authorizer.advice());
    }
}
