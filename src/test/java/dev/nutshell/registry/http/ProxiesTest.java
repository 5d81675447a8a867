package dev.nutshell.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxiesTest {
    private static String proxy(Map<String, String> variables, String target) {
        return Proxies.of(variables)
                .forOrigin(Origin.of(URI.create(target)))
                .map(proxy -> proxy.origin() + proxy.login().map(l -> " " + l).orElse(""))
                .orElse("direct");
    }

    @Test
    void eachSchemeHasItsOwn() {
        Map<String, String> both =
                Map.of("HTTPS_PROXY", "http://s.test:1", "http_proxy", "p.test:2");

        assertThat(proxy(both, "https://r.test")).isEqualTo("http://s.test:1");
        assertThat(proxy(both, "http://r.test")).isEqualTo("http://p.test:2");
        assertThat(proxy(Map.of("HTTP_PROXY", "p.test"), "https://r.test")).isEqualTo("direct");
        assertThat(proxy(Map.of(), "https://r.test")).isEqualTo("direct");
    }

    @Test
    void upperCaseGoesFirst() {
        assertThat(
                        proxy(
                                Map.of("HTTPS_PROXY", "http://a.test", "https_proxy", "b.test"),
                                "https://r.test"))
                .isEqualTo("http://a.test");
    }

    /// CVE-2016-5385.
    @Test
    void headerOfACgiRequestIsNoProxy() {
        assertThat(
                        proxy(
                                Map.of("REQUEST_METHOD", "GET", "HTTP_PROXY", "evil.test"),
                                "http://r.test"))
                .isEqualTo("direct");
    }

    @Test
    void loginIsDecodedAndNotShown() {
        Map<String, String> variables =
                Map.of("HTTPS_PROXY", "https://us%40er:pa%3Ass@p.test:8443");

        assertThat(proxy(variables, "https://r.test")).isEqualTo("https://p.test:8443 user us@er");
        assertThat(Proxies.of(variables).credentials("p.test", 8443))
                .contains(new Login("us@er", "pa:ss"));
        assertThat(Proxies.of(variables).credentials("r.test", 8443)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:5000, direct",
        "http://127.0.0.1, direct",
        "http://127.8.8.8:80, direct",
        "http://[::1]:5000, direct",
        "http://[::ffff:127.0.0.1], direct",
        "http://localhost.test, proxy"
    })
    void loopbackIsAlwaysAskedDirectly(String target, String expected) {
        assertThat(proxy(Map.of("HTTP_PROXY", "proxy"), target))
                .isEqualTo(expected.equals("proxy") ? "http://proxy" : expected);
    }

    /// The cases of golang.org/x/net/http/httpproxy.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*                     | http://any.test          | direct",
                "example.com           | http://example.com       | direct",
                "example.com           | http://a.example.com     | direct",
                "example.com           | http://myexample.com     | proxy",
                ".example.com          | http://example.com       | proxy",
                ".example.com          | http://a.b.example.com   | direct",
                "*.example.com         | http://a.example.com     | direct",
                "*.example.com         | http://example.com       | proxy",
                "a.test, b.test        | http://b.test            | direct",
                "EXAMPLE.com           | http://Example.COM       | direct",
                "example.com:8080      | http://example.com:8080  | direct",
                "example.com:8080      | http://example.com       | proxy",
                "example.com:80        | http://example.com       | direct",
                "10.0.0.0/8            | http://10.1.2.3:5000     | direct",
                "10.0.0.0/8            | http://11.1.2.3          | proxy",
                "10.0.0.0/8            | http://10.test           | proxy",
                "192.168.1.7           | http://192.168.1.7       | direct",
                "192.168.1.7:81        | http://192.168.1.7       | proxy",
                "fd00::/8              | http://[fd12::1]:5000    | direct",
                "fd00::/8              | http://[fe80::1]         | proxy",
                "fd12::1               | http://[fd12::1]:5000    | direct",
                "[fd12::1]:5000        | http://[fd12::1]:5000    | direct",
                "[fd12::1]:5001        | http://[fd12::1]:5000    | proxy",
                "172.16.0.0/12         | http://172.31.255.255    | direct",
                "172.16.0.0/12         | http://172.32.0.0        | proxy",
                "0.0.0.0/0             | http://8.8.8.8           | direct",
                "10.0.0.0/33           | http://10.0.0.1          | proxy"
            })
    void exceptionsFollowGo(String exceptions, String target, String expected) {
        assertThat(proxy(Map.of("HTTP_PROXY", "proxy", "no_proxy", exceptions), target))
                .isEqualTo(expected.equals("proxy") ? "http://proxy" : expected);
    }

    @Test
    void unusableAddressIsNamedByItsVariableOnly() {
        assertThatThrownBy(
                        () ->
                                proxy(
                                        Map.of("HTTPS_PROXY", "http://u:secret@bad host"),
                                        "https://r.test"))
                .hasMessage("HTTPS_PROXY: not the address of a proxy, want http://host:port");
    }
}
