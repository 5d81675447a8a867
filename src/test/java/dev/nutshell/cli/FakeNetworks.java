package dev.nutshell.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.engine.Filters;
import dev.nutshell.engine.NetworkCreation;
import dev.nutshell.engine.NetworkSummary;
import dev.nutshell.engine.Networks;
import dev.nutshell.json.Json;
import dev.nutshell.spec.container.EndpointConfig;
import java.util.ArrayList;
import java.util.List;

/// Networks that remember what they were asked. None is known whose name starts with `no`.
public final class FakeNetworks implements Networks {
    public final List<String> calls = new ArrayList<>();
    public final List<NetworkCreation> created = new ArrayList<>();
    public List<NetworkSummary> networks = List.of();

    private void called(String call, String network) {
        calls.add(call + " " + network);
        if (network.startsWith("no")) {
            throw new EngineException(ErrorKind.NOT_FOUND, "no such network: " + network);
        }
    }

    @Override
    public String create(NetworkCreation request) {
        created.add(request);
        return "f".repeat(64);
    }

    @Override
    public List<NetworkSummary> list(Filters filters) {
        return networks;
    }

    @Override
    public ObjectNode inspect(String network) {
        called("inspect", network);
        return Json.object().put("Name", network);
    }

    @Override
    public void remove(String network) {
        called("remove", network);
    }

    @Override
    public List<String> prune(Filters filters) {
        calls.add("prune");
        return List.of();
    }

    @Override
    public void connect(String network, String container, EndpointConfig endpoint) {
        called("connect " + container + " to", network);
    }

    @Override
    public void disconnect(String network, String container, boolean force) {
        called("disconnect " + container + " from", network);
    }

    @Override
    public List<String> reload(List<String> containers) {
        calls.add("reload");
        return containers;
    }
}
