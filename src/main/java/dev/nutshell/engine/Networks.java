package dev.nutshell.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.spec.container.EndpointConfig;
import java.util.List;

/// Networks. `network` is a name, an id or the unique beginning of an id.
public interface Networks {
    /// @return the id
    /// @throws EngineException ALREADY_EXISTS, INVALID_ARGUMENT, CONFLICT for a subnet that overlaps with another network's
    String create(NetworkCreation request);

    /// In the order of the names.
    ///
    /// @param filters `dangling`, `driver`, `id`, `label`, `name`, `scope`, `type`
    List<NetworkSummary> list(Filters filters);

    ObjectNode inspect(String network);

    /// @throws EngineException NOT_FOUND, CONFLICT when a running container is on it, PERMISSION_DENIED for a predefined one
    void remove(String network);

    /// Removes networks that no container was made for.
    ///
    /// @param filters `label`, `label!`, `until`
    /// @return their names
    List<String> prune(Filters filters);

    /// Puts a container on the network, at once if it runs.
    void connect(String network, String container, EndpointConfig endpoint);

    /// @param force also when the container is not there any more
    void disconnect(String network, String container, boolean force);

    /// Makes the kernel's rules for running containers anew, after something else has removed them.
    ///
    /// @param containers all when empty
    /// @return ids of the containers that it was done for
    List<String> reload(List<String> containers);
}
