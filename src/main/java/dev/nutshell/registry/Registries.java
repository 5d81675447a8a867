package dev.nutshell.registry;

import dev.nutshell.base.EngineException;
import dev.nutshell.registry.credential.Account;
import dev.nutshell.registry.credential.CredentialSources;
import dev.nutshell.registry.http.HttpTransport;
import dev.nutshell.registry.http.Origin;
import dev.nutshell.registry.http.TlsContexts;
import dev.nutshell.spec.image.ImageReference;
import java.util.List;

/// Makes clients for repositories, which share connections, and fetches single files over the same. Thread-safe.
public final class Registries implements AutoCloseable {
    private static final String HUB = "docker.io";

    /// Docker Hub's name in references is not its host.
    private static final String HUB_API = "registry-1.docker.io";

    private final RegistrySettings settings;
    private final RequestLog log;
    private final CredentialSources credentials;
    private final HttpTransport verifying;
    private final HttpTransport trusting;

    public Registries(RegistryEnvironment environment, RegistrySettings settings, RequestLog log) {
        this.settings = settings;
        this.log = log;
        this.credentials = environment.credentials();
        this.verifying = transport(environment, true);
        this.trusting = transport(environment, false);
    }

    private HttpTransport transport(RegistryEnvironment environment, boolean verified) {
        return new HttpTransport(
                environment.proxies(),
                new TlsContexts(environment.certificates(), verified, settings.timeouts()),
                settings.timeouts(),
                settings.userAgent());
    }

    /// The repository that `reference` is in.
    public RegistryClient client(ImageReference reference) {
        String domain = reference.domain();
        String repository = reference.path();
        boolean insecure = settings.isInsecure(domain);
        String api = domain.equals(HUB) ? HUB_API : domain;
        Origin tls = Origin.of(Origin.HTTPS, api);
        Redirects redirects = new Redirects(insecure ? trusting : verifying, insecure, log);
        Authorizer authorizer =
                new Authorizer(
                        new Account(domain, repository),
                        "repository:" + repository + ":pull",
                        credentials,
                        new TokenAuthenticator(redirects));
        return new RegistryClient(
                new RegistryConnection(
                        insecure ? List.of(tls, Origin.of(Origin.HTTP, api)) : List.of(tls),
                        redirects,
                        authorizer,
                        settings.retries(),
                        new RegistryFailure(domain, tls.authority())),
                repository);
    }

    /// The file at `address`: `http` or `https`, maybe with a user and a password. Certificates are always verified, and `https` is
    /// not left for `http` on the way: nothing else says that the file is the right one.
    ///
    /// @throws EngineException INVALID_ARGUMENT for what is no address; when there is no such file, or no way to it
    public Download download(String address) {
        return Download.open(WebAddress.parse(address), new Redirects(verifying, false, log));
    }

    /// Ends every connection; transfers under way fail.
    @Override
    public void close() {
        verifying.close();
        trusting.close();
    }
}
