package dev.nutshell.etcd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.json.Json;
import dev.nutshell.network.driver.EtcdAccess;
import dev.nutshell.registry.http.Answer;
import dev.nutshell.registry.http.HttpTransport;
import dev.nutshell.registry.http.Proxies;
import dev.nutshell.registry.http.Request;
import dev.nutshell.registry.http.Timeouts;
import dev.nutshell.registry.http.TlsContexts;
import dev.nutshell.registry.http.TransportFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Asks the members of one etcd: first the one that answered last, then the others.
final class EtcdCalls implements AutoCloseable {
    /// Containers wait for it.
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final int LARGEST_ANSWER = 64 << 20;
    private static final int OK = 200;
    private static final String USER_AGENT = "nutshell";

    private final List<String> endpoints;
    private final ClientCertificates certificates;
    private final HttpTransport transport;
    private volatile @Nullable HttpTransport waiting;
    private volatile boolean closed;
    private int favourite;

    EtcdCalls(EtcdAccess access, ClientCertificates certificates) {
        this.endpoints = access.endpoints();
        this.certificates = certificates;
        this.transport = transport(PATIENCE);
    }

    /// The members of a cluster are neighbours: nobody puts a proxy between.
    private HttpTransport transport(Duration silence) {
        Timeouts timeouts = new Timeouts(PATIENCE, PATIENCE, silence);
        return new HttpTransport(
                Proxies.NONE,
                new TlsContexts(certificates.files(), true, timeouts),
                timeouts,
                USER_AGENT);
    }

    /// @throws EngineException UNAVAILABLE when no member answers, or the answer is a refusal
    JsonNode ask(String path, ObjectNode question) {
        String text = new String(Json.write(question), StandardCharsets.UTF_8);
        EngineException last = null;
        for (int i = 0; i < endpoints.size(); i++) {
            int member = (favourite + i) % endpoints.size();
            String endpoint = endpoints.get(member);
            try (Answer answer =
                    transport.send(Request.postJson(URI.create(endpoint + path), text))) {
                JsonNode content = read(answer, endpoint);
                favourite = member;
                return content;
            } catch (IOException failure) {
                last = silent(endpoint, failure);
            }
        }
        throw last == null
                ? new EngineException(ErrorKind.INTERNAL, "etcd without an endpoint")
                : last;
    }

    private static JsonNode read(Answer answer, String endpoint) throws IOException {
        byte[] body = answer.read(LARGEST_ANSWER);
        if (answer.status() == OK) {
            return Json.parseObject(body, "answer of etcd at " + endpoint);
        }
        throw new EngineException(
                ErrorKind.UNAVAILABLE,
                "etcd at " + endpoint + " refuses: " + reason(answer.status(), body));
    }

    private static String reason(int status, byte[] body) {
        try {
            JsonNode error = Json.parseObject(body, "error of etcd").path("error");
            if (error.isTextual()) {
                return error.asText();
            }
        } catch (EngineException _) {
            // not etcd's own words
        }
        return "HTTP status " + status;
    }

    private static EngineException silent(String endpoint, IOException failure) {
        return new EngineException(
                ErrorKind.UNAVAILABLE,
                "etcd at "
                        + endpoint
                        + " does not answer ("
                        + TransportFailure.of(failure).reason()
                        + ")",
                failure);
    }

    /// Returns with the first event, or when none has come for so long.
    void awaitEvent(String path, ObjectNode question, Duration longest) {
        String text = new String(Json.write(question), StandardCharsets.UTF_8);
        String endpoint = endpoints.get(favourite);
        try (HttpTransport patient = transport(longest)) {
            waiting = patient;
            if (closed) {
                return;
            }
            try (Answer answer =
                    patient.send(Request.postJson(URI.create(endpoint + path), text))) {
                // a connection that was being made while it was closed is open all the same
                if (!closed) {
                    awaitEvent(answer);
                }
            }
        } catch (SocketTimeoutException _) {
            // nothing new
        } catch (IOException failure) {
            throw silent(endpoint, failure);
        } finally {
            waiting = null;
        }
    }

    /// The first line says that the watch is there; whatever comes then is news.
    private static void awaitEvent(Answer answer) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        lines.readLine();
        lines.readLine();
    }

    @Override
    public void close() {
        closed = true;
        transport.close();
        HttpTransport patient = waiting;
        if (patient != null) {
            patient.close();
        }
    }
}
