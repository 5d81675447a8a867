package dev.nutshell.registry;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.registry.credential.Account;
import dev.nutshell.registry.credential.CredentialSources;
import dev.nutshell.registry.credential.Credentials;
import dev.nutshell.registry.http.Origin;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Knows how to be let in to one repository. Asks nobody before the registry has asked, and then once for all threads.
final class Authorizer {
    private final Account account;
    private final String scope;
    private final CredentialSources sources;
    private final TokenAuthenticator tokens;
    private final Lock lock = new ReentrantLock();
    private CredentialSources.@Nullable Found found;
    private @Nullable Authorization current;

    /// @param scope of the tokens where the registry does not name one (`repository:library/debian:pull`)
    Authorizer(
            Account account, String scope, CredentialSources sources, TokenAuthenticator tokens) {
        this.account = account;
        this.scope = scope;
        this.sources = sources;
        this.tokens = tokens;
    }

    /// What to send first.
    Authorization current(Origin registry) {
        lock.lock();
        try {
            return current == null ? Authorization.none(registry) : current;
        } finally {
            lock.unlock();
        }
    }

    /// What to send after the registry answered 401 to `used`.
    ///
    /// @throws EngineException UNAUTHENTICATED when there is nothing better than `used`
    Authorization renew(Origin registry, List<Challenge> challenges, Authorization used)
            throws IOException {
        lock.lock();
        try {
            if (current != null && !current.equals(used)) {
                return current;
            }
            Authorization renewed = answer(registry, challenges);
            if (renewed.equals(used)) {
                throw denied("access denied: the credentials were refused");
            }
            current = renewed;
            return renewed;
        } finally {
            lock.unlock();
        }
    }

    private Authorization answer(Origin registry, List<Challenge> challenges) throws IOException {
        Credentials credentials = credentials().credentials();
        if (credentials instanceof Credentials.RegistryToken(String token)) {
            return Authorization.bearer(registry, token);
        }
        Optional<Challenge> bearer =
                find(challenges, "bearer").filter(each -> !each.parameter("realm").isEmpty());
        if (bearer.isPresent()) {
            return Authorization.bearer(registry, token(bearer.get(), registry, credentials));
        }
        if (find(challenges, "basic").isPresent()) {
            if (credentials instanceof Credentials.Login(String user, String password)) {
                return Authorization.basic(registry, user, password);
            }
            throw denied("authentication required");
        }
        throw denied("authentication required, in no way that is known here");
    }

    private String token(Challenge challenge, Origin registry, Credentials credentials)
            throws IOException {
        String asked = challenge.parameter("scope");
        try {
            return tokens.fetch(challenge, registry, asked.isEmpty() ? scope : asked, credentials);
        } catch (EngineException e) {
            throw e.kind() == ErrorKind.UNAUTHENTICATED
                    ? new EngineException(e.kind(), e.getMessage() + advice(), e)
                    : e;
        }
    }

    private static Optional<Challenge> find(List<Challenge> challenges, String scheme) {
        return challenges.stream().filter(each -> each.scheme().equals(scheme)).findFirst();
    }

    private CredentialSources.Found credentials() {
        if (found == null) {
            found = sources.find(account);
        }
        return found;
    }

    private EngineException denied(String what) {
        return new EngineException(
                ErrorKind.UNAUTHENTICATED, "registry " + account.domain() + ": " + what + advice());
    }

    /// What to do about a refusal, and what went wrong when credentials were looked up.
    String advice() {
        lock.lock();
        try {
            String host = account.domain().equals("docker.io") ? "" : " " + account.domain();
            String problem = found == null ? "" : found.problem();
            return "; run \"nutshell login"
                    + host
                    + "\""
                    + (problem.isEmpty() ? "" : " (" + ForeignText.line(problem) + ")");
        } finally {
            lock.unlock();
        }
    }
}
