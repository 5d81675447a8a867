package dev.nutshell.registry.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.auth.AuthSchemeFactory;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.Credentials;
import org.apache.hc.client5.http.auth.StandardAuthScheme;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.entity.UrlEncodedFormEntity;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.auth.BasicSchemeFactory;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicNameValuePair;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// Sends requests, one exchange each. What the library would do on its own is off: redirects, retries, authentication at the
/// target, cookies, decompression, protocol upgrades.
///
/// Nothing is set up before the first request. Thread-safe.
public final class HttpTransport implements AutoCloseable {
    private static final int CONNECTIONS_TO_ONE_HOST = 16;
    private static final int CONNECTIONS = 64;
    private static final int LONGEST_HEADER_LINE = 64 << 10;
    private static final int MOST_HEADERS = 256;
    private static final String ANSWERED_BY_TARGET = "nutshell.answered-by-target";

    private final Proxies proxies;
    private final TlsContexts tls;
    private final Timeouts timeouts;
    private final String userAgent;
    private final Lock lock = new ReentrantLock();
    private @Nullable CloseableHttpClient client;
    private boolean closed;

    /// @param userAgent product and version, `nutshell/1.0`
    public HttpTransport(Proxies proxies, TlsContexts tls, Timeouts timeouts, String userAgent) {
        this.proxies = proxies;
        this.tls = tls;
        this.timeouts = timeouts;
        this.userAgent = userAgent;
    }

    /// Sends one request and returns when the head of its answer is here, whatever its status.
    ///
    /// @throws IOException when there is no answer: see [TransportFailure]
    public Answer send(Request request) throws IOException {
        Origin origin = request.origin();
        HttpUriRequestBase message = new HttpUriRequestBase(request.method(), request.uri());
        request.headers().forEach(message::setHeader);
        if (!request.form().isEmpty()) {
            message.setEntity(new UrlEncodedFormEntity(members(request), StandardCharsets.UTF_8));
        }
        if (!request.json().isEmpty()) {
            message.setEntity(new StringEntity(request.json(), ContentType.APPLICATION_JSON));
        }
        HttpClientContext context = HttpClientContext.create();
        ClassicHttpResponse response = client().executeOpen(host(origin), message, context);
        if (context.getAttribute(ANSWERED_BY_TARGET) == null) {
            response.close();
            throw new ProxyRefusalException(proxyOf(origin), response.getCode());
        }
        return new Answer(origin, message, response);
    }

    private static List<NameValuePair> members(Request request) {
        List<NameValuePair> members = new ArrayList<>();
        request.form().forEach((name, value) -> members.add(new BasicNameValuePair(name, value)));
        return members;
    }

    private CloseableHttpClient client() throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new ClosedTransportException();
            }
            if (client == null) {
                client = newClient();
            }
            return client;
        } finally {
            lock.unlock();
        }
    }

    private CloseableHttpClient newClient() {
        return HttpClients.custom()
                .setConnectionManager(connections())
                .setRoutePlanner((target, _) -> route(target))
                .setDefaultRequestConfig(
                        RequestConfig.custom()
                                .setResponseTimeout(timeout(timeouts.silence().toMillis()))
                                .setProtocolUpgradeEnabled(false)
                                .build())
                .setDefaultAuthSchemeRegistry(
                        RegistryBuilder.<AuthSchemeFactory>create()
                                .register(StandardAuthScheme.BASIC, BasicSchemeFactory.INSTANCE)
                                .build())
                .setDefaultCredentialsProvider((scope, _) -> proxyCredentials(scope))
                .addExecInterceptorAfter(
                        ChainElement.CONNECT.name(), ANSWERED_BY_TARGET, HttpTransport::mark)
                .setUserAgent(userAgent)
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableRedirectHandling()
                .build();
    }

    /// Runs only inside a tunnel that stands. The library hands out a proxy's refusal to make one as if it were the target's
    /// answer; taken for that, a 401 or a redirect would let any proxy speak for a host behind TLS.
    private static ClassicHttpResponse mark(
            ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ClassicHttpResponse response = chain.proceed(request, scope);
        scope.clientContext.setAttribute(ANSWERED_BY_TARGET, true);
        return response;
    }

    private PoolingHttpClientConnectionManager connections() {
        Timeout silence = timeout(timeouts.silence().toMillis());
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(
                        ManagedHttpClientConnectionFactory.builder()
                                .http1Config(
                                        Http1Config.custom()
                                                .setMaxLineLength(LONGEST_HEADER_LINE)
                                                .setMaxHeaderCount(MOST_HEADERS)
                                                .build())
                                .build())
                .setTlsSocketStrategy(tls::handshake)
                .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(silence).build())
                .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                                .setConnectTimeout(timeout(timeouts.connect().toMillis()))
                                .setSocketTimeout(silence)
                                .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                                .build())
                .setMaxConnPerRoute(CONNECTIONS_TO_ONE_HOST)
                .setMaxConnTotal(CONNECTIONS)
                .build();
    }

    private HttpRoute route(HttpHost target) throws HttpException {
        boolean secure = target.getSchemeName().equals(Origin.HTTPS);
        Origin origin = new Origin(target.getSchemeName(), target.getHostName(), target.getPort());
        Proxies.Proxy proxy = proxies.forOrigin(origin).orElse(null);
        return proxy == null
                ? new HttpRoute(target, null, secure)
                : new HttpRoute(target, null, host(proxy.origin()), secure);
    }

    /// Credentials are for proxies of the environment only; a registry's are a header of the request.
    private @Nullable Credentials proxyCredentials(AuthScope scope) {
        return proxies.credentials(scope.getHost(), scope.getPort())
                .map(
                        login ->
                                new UsernamePasswordCredentials(
                                        login.user(), login.password().toCharArray()))
                .orElse(null);
    }

    private String proxyOf(Origin target) {
        return proxies.forOrigin(target).map(proxy -> proxy.origin().authority()).orElse("");
    }

    private static HttpHost host(Origin origin) {
        return new HttpHost(origin.scheme(), bare(origin.host()), origin.port());
    }

    /// An IPv6 address without its brackets: the library adds them where they belong.
    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static Timeout timeout(long milliseconds) {
        return Timeout.ofMilliseconds(milliseconds);
    }

    /// Ends every connection at once; exchanges under way fail.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (client != null) {
                client.close(CloseMode.IMMEDIATE);
            }
        } finally {
            lock.unlock();
        }
    }
}
