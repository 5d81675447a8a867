package dev.nutshell.cli.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.json.Json;
import dev.nutshell.spec.container.ContainerPort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// `port`.
public final class PortCommand implements Command {
    private record Mapping(ContainerPort port, String address) {}

    @Override
    public Flags flags() {
        return new Flags();
    }

    @Override
    public Arguments arguments() {
        return Arguments.between(1, 2);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        String container = arguments.getFirst();
        ObjectNode object = session.engine().containers().inspect(container, false);
        List<Mapping> mappings = mappings(object.path("NetworkSettings").path("Ports"));
        if (arguments.size() == 1) {
            mappings.forEach(mapping -> session.print(mapping.port() + " -> " + mapping.address()));
            return 0;
        }
        ContainerPort wanted = ContainerPort.parse(arguments.getLast());
        List<Mapping> found =
                mappings.stream().filter(mapping -> mapping.port().equals(wanted)).toList();
        if (found.isEmpty()) {
            throw new EngineException(
                    ErrorKind.NOT_FOUND,
                    "no public port '" + arguments.getLast() + "' published for " + container);
        }
        found.forEach(mapping -> session.print(mapping.address()));
        return 0;
    }

    private static List<Mapping> mappings(JsonNode ports) {
        List<Mapping> mappings = new ArrayList<>();
        ports.fieldNames()
                .forEachRemaining(
                        port ->
                                Json.elements(ports, port)
                                        .forEach(
                                                binding ->
                                                        mappings.add(
                                                                new Mapping(
                                                                        ContainerPort.parse(port),
                                                                        PortText.address(
                                                                                binding.path(
                                                                                                "HostIp")
                                                                                        .asText(),
                                                                                binding.path(
                                                                                                "HostPort")
                                                                                        .asText())))));
        mappings.sort(
                Comparator.comparingInt((Mapping mapping) -> mapping.port().number())
                        .thenComparing(mapping -> mapping.port().protocol()));
        return mappings;
    }
}
