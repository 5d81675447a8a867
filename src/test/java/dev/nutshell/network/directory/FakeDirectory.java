package dev.nutshell.network.directory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A [Directory] in memory, which several hosts can share. Leases end by [#expire] only.
final class FakeDirectory implements Directory {
    private record Value(String text, long lease) {}

    private final Map<String, Value> values = new TreeMap<>();
    private final Set<Long> leases = new HashSet<>();
    private long last;

    @Override
    public long grant(int seconds) {
        leases.add(++last);
        return last;
    }

    @Override
    public boolean keep(long lease) {
        return leases.contains(lease);
    }

    @Override
    public void revoke(long lease) {
        expire(lease);
    }

    void expire(long lease) {
        leases.remove(lease);
        values.values().removeIf(value -> value.lease == lease);
    }

    /// The oldest lease that there is.
    long oldest() {
        return leases.stream().min(Long::compare).orElseThrow();
    }

    @Override
    public Snapshot read(String prefix) {
        List<Entry> entries = new ArrayList<>();
        values.forEach(
                (key, value) -> {
                    if (key.startsWith(prefix)) {
                        entries.add(new Entry(key, value.text));
                    }
                });
        return new Snapshot(last, entries);
    }

    @Override
    public boolean claim(String key, String value, long lease) {
        return values.putIfAbsent(key, new Value(value, lease)) == null;
    }

    @Override
    public void write(String key, String value, long lease) {
        values.put(key, new Value(value, lease));
    }

    @Override
    public void remove(String key, String value) {
        values.values().removeIf(each -> values.get(key) == each && each.text.equals(value));
    }

    @Override
    public void await(String prefix, long revision, Duration longest) {
        // nobody else is there
    }

    @Override
    public void close() {
        // others use it too
    }
}
