package dev.nutshell.registry.http;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/// TLS for each host: the system's authorities, with those and the identities that are configured for a registry.
///
/// Certificate and host name are both verified, or, for an insecure registry, neither. Thread-safe.
public final class TlsContexts {
    private static final String ANY_HOST = "";
    private static final char[] NO_PASSWORD = {};

    private final CertificateFiles files;
    private final boolean verified;
    private final Timeouts timeouts;
    private final Map<String, SSLContext> contexts = new ConcurrentHashMap<>();

    /// @param verified `false` accepts whatever certificate a server shows
    public TlsContexts(CertificateFiles files, boolean verified, Timeouts timeouts) {
        this.timeouts = timeouts;
        this.files = files;
        this.verified = verified;
    }

    /// Speaks TLS over a connected socket. The last two arguments are the HTTP library's, and not used.
    SSLSocket handshake(
            Socket socket,
            String host,
            int port,
            @Nullable Object attachment,
            @Nullable HttpContext context)
            throws IOException {
        SSLSocket tls =
                (SSLSocket)
                        context(host, port)
                                .getSocketFactory()
                                .createSocket(socket, host, port, true);
        try {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setCipherSuites(fastestFirst(parameters.getCipherSuites()));
            if (verified) {
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
            }
            tls.setSSLParameters(parameters);
            tls.setSoTimeout((int) timeouts.handshake().toMillis());
            tls.startHandshake();
            tls.setSoTimeout((int) timeouts.silence().toMillis());
            if (verified) {
                checkDates(tls.getSession());
            }
            return tls;
        } catch (IOException e) {
            closeQuietly(tls, e);
            throw e;
        }
    }

    /// Servers let the client choose between suites of one strength. AES in an image for every x86-64 processor does without the
    /// processor's instructions for it: `self-test throughput` says how much slower it is than ChaCha20.
    private static String[] fastestFirst(String[] suites) {
        return Arrays.stream(suites)
                .sorted(Comparator.comparing(suite -> !suite.contains("CHACHA20")))
                .toArray(String[]::new);
    }

    /// The JDK asks no more of a certificate that is itself among the trusted, not even that it is still valid.
    private static void checkDates(SSLSession session) throws SSLException {
        try {
            if (session.getPeerCertificates()[0] instanceof X509Certificate certificate) {
                certificate.checkValidity();
            }
        } catch (CertificateException e) {
            throw new SSLException(e.getMessage(), e);
        }
    }

    private static void closeQuietly(SSLSocket socket, IOException failure) {
        try {
            socket.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private SSLContext context(String host, int port) {
        String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        String authority = new Origin(Origin.HTTPS, bracketed, port).authority();
        SSLContext known = contexts.get(authority);
        if (known != null) {
            return known;
        }
        CertificateFiles.ForHost own = files.forHost(authority);
        return own.isEmpty()
                ? contexts.computeIfAbsent(ANY_HOST, _ -> newContext(own))
                : contexts.computeIfAbsent(authority, _ -> newContext(own));
    }

    private SSLContext newContext(CertificateFiles.ForHost own) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(identities(own.identities()), NO_PASSWORD);
            context.init(keys.getKeyManagers(), trust(own.authorities()), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new EngineException(ErrorKind.INTERNAL, "set up TLS: " + e.getMessage(), e);
        }
    }

    private TrustManager[] trust(List<X509Certificate> more)
            throws GeneralSecurityException, IOException {
        if (!verified) {
            return new TrustManager[] {new TrustEverybody()};
        }
        List<X509Certificate> authorities = new ArrayList<>(files.system());
        authorities.addAll(more);
        if (authorities.isEmpty()) {
            throw new EngineException(
                    ErrorKind.UNAVAILABLE,
                    "no certificate authority found on this machine: install the package"
                            + " ca-certificates or set SSL_CERT_FILE");
        }
        KeyStore store = emptyStore();
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore identities(List<CertificateFiles.Identity> identities)
            throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        for (int i = 0; i < identities.size(); i++) {
            CertificateFiles.Identity identity = identities.get(i);
            store.setKeyEntry(
                    "identity-" + i,
                    identity.key(),
                    NO_PASSWORD,
                    identity.chain().toArray(Certificate[]::new));
        }
        return store;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }
}
