package dev.nutshell.etcd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.network.directory.Directory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A [Directory] in etcd. Keys and values travel in base64, numbers of 64 bits as text.
final class EtcdDirectory implements Directory {
    private static final String KEY = "key";
    private static final String VALUE = "value";
    private static final String RANGE_END = "range_end";
    private static final String LEASE_ID = "ID";

    private final EtcdCalls calls;

    EtcdDirectory(EtcdCalls calls) {
        this.calls = calls;
    }

    @Override
    public long grant(int seconds) {
        JsonNode answer =
                calls.ask("/v3/lease/grant", object().put("TTL", Integer.toString(seconds)));
        return answer.path(LEASE_ID).asLong();
    }

    /// The answer to a lease that is over has no time.
    @Override
    public boolean keep(long lease) {
        JsonNode answer = calls.ask("/v3/lease/keepalive", lease(lease));
        return answer.path("result").path("TTL").asLong() > 0;
    }

    @Override
    public void revoke(long lease) {
        calls.ask("/v3/lease/revoke", lease(lease));
    }

    private static ObjectNode lease(long lease) {
        return object().put(LEASE_ID, Long.toString(lease));
    }

    @Override
    public Snapshot read(String prefix) {
        JsonNode answer =
                calls.ask(
                        "/v3/kv/range",
                        object().put(KEY, coded(prefix)).put(RANGE_END, coded(after(prefix))));
        List<Entry> entries = new ArrayList<>();
        for (JsonNode pair : answer.path("kvs")) {
            entries.add(new Entry(decoded(pair.path(KEY)), decoded(pair.path(VALUE))));
        }
        return new Snapshot(answer.path("header").path("revision").asLong(), entries);
    }

    /// The first key that does not begin with `prefix`, which ends with a character below the last one.
    private static String after(String prefix) {
        int last = prefix.length() - 1;
        return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    }

    @Override
    public boolean claim(String key, String value, long lease) {
        ObjectNode absent =
                object().put(KEY, coded(key)).put("target", "CREATE").put("create_revision", "0");
        ObjectNode put = object();
        put.set("request_put", pair(key, value, lease));
        return exchange(absent, put);
    }

    @Override
    public void remove(String key, String value) {
        ObjectNode same =
                object().put(KEY, coded(key)).put("target", "VALUE").put(VALUE, coded(value));
        ObjectNode delete = object();
        delete.set("request_delete_range", object().put(KEY, coded(key)));
        exchange(same, delete);
    }

    /// @return whether the condition held
    private boolean exchange(ObjectNode condition, ObjectNode change) {
        ObjectNode transaction = object();
        transaction.putArray("compare").add(condition);
        transaction.putArray("success").add(change);
        return calls.ask("/v3/kv/txn", transaction).path("succeeded").asBoolean();
    }

    @Override
    public void write(String key, String value, long lease) {
        calls.ask("/v3/kv/put", pair(key, value, lease));
    }

    private static ObjectNode pair(String key, String value, long lease) {
        return object().put(KEY, coded(key))
                .put(VALUE, coded(value))
                .put("lease", Long.toString(lease));
    }

    @Override
    public void await(String prefix, long revision, Duration longest) {
        ObjectNode watch = object();
        watch.putObject("create_request")
                .put(KEY, coded(prefix))
                .put(RANGE_END, coded(after(prefix)))
                .put("start_revision", Long.toString(revision + 1));
        calls.awaitEvent("/v3/watch", watch, longest);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static String coded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(JsonNode text) {
        try {
            return new String(Base64.getDecoder().decode(text.asText()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return "";
        }
    }

    @Override
    public void close() {
        calls.close();
    }
}
