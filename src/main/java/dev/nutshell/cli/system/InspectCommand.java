package dev.nutshell.cli.system;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Inspection;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.FormatFlag;
import dev.nutshell.cli.flag.UsageException;
import dev.nutshell.engine.Engine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// `inspect`: an object of any kind, the first kind that has one of that name.
public final class InspectCommand implements Command {
    private final FormatFlag format = new FormatFlag();
    private boolean size;
    private String type = "";

    @Override
    public Flags flags() {
        return format.addShort(
                new Flags()
                        .toggle(
                                "-s, --size",
                                "Display total file sizes if the type is container",
                                value -> size = value)
                        .value(
                                "--type",
                                "string",
                                "Only inspect objects of the given type",
                                value -> type = value));
    }

    @Override
    public Arguments arguments() {
        return Arguments.atLeast(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        Map<String, Function<String, ObjectNode>> kinds = kinds(session.engine());
        if (!type.isEmpty() && !kinds.containsKey(type)) {
            throw UsageException.badArguments("\"" + type + "\" is not a valid value for --type");
        }
        return Inspection.print(format.text(), arguments, session, name -> find(kinds, name));
    }

    private Map<String, Function<String, ObjectNode>> kinds(Engine engine) {
        Map<String, Function<String, ObjectNode>> kinds = new LinkedHashMap<>();
        kinds.put("container", name -> engine.containers().inspect(name, size));
        kinds.put("image", name -> engine.images().inspect(name));
        kinds.put("network", name -> engine.networks().inspect(name));
        kinds.put("volume", name -> engine.volumes().inspect(name));
        return kinds;
    }

    private ObjectNode find(Map<String, Function<String, ObjectNode>> kinds, String name) {
        for (Map.Entry<String, Function<String, ObjectNode>> kind : kinds.entrySet()) {
            if (!type.isEmpty() && !kind.getKey().equals(type)) {
                continue;
            }
            try {
                return kind.getValue().apply(name);
            } catch (EngineException e) {
                // what cannot be the name of one kind may be another's
                boolean absent =
                        e.kind() == ErrorKind.NOT_FOUND || e.kind() == ErrorKind.INVALID_ARGUMENT;
                if (!absent || !type.isEmpty()) {
                    throw e;
                }
            }
        }
        throw new EngineException(ErrorKind.NOT_FOUND, "no such object: " + name);
    }
}
