package dev.nutshell.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.engine.Filters;
import dev.nutshell.engine.Pruned;
import dev.nutshell.engine.VolumeSummary;
import dev.nutshell.engine.Volumes;
import dev.nutshell.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Volumes that do nothing, see [FakeEngine].
public final class FakeVolumes implements Volumes {
    public final List<String> calls = new ArrayList<>();
    public List<VolumeSummary> summaries = List.of();
    public ObjectNode document = Json.object();

    private void called(String call, String name) {
        calls.add(name.isEmpty() ? call : call + " " + name);
        if (name.startsWith("no")) {
            throw new EngineException(ErrorKind.NOT_FOUND, "no such volume: " + name);
        }
    }

    @Override
    public String create(
            @Nullable String name,
            String driver,
            Map<String, String> options,
            Map<String, String> labels) {
        called("create " + driver + " " + options + " " + labels, name == null ? "" : name);
        return name == null ? "made-up" : name;
    }

    @Override
    public List<VolumeSummary> list(Filters filters) {
        called("list " + filters.values(), "");
        return summaries;
    }

    @Override
    public ObjectNode inspect(String volume) {
        called("inspect", volume);
        return document;
    }

    @Override
    public void remove(String volume, boolean force) {
        called("remove " + force, volume);
    }

    @Override
    public Pruned prune(Filters filters) {
        called("prune " + filters.values(), "");
        return new Pruned(List.of("v1"), 10);
    }
}
