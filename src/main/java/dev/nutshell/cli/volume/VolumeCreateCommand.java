package dev.nutshell.cli.volume;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.KeyValue;
import dev.nutshell.cli.flag.UsageException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `volume create`.
public final class VolumeCreateCommand implements Command {
    private final Map<String, String> options = new TreeMap<>();
    private final Map<String, String> labels = new TreeMap<>();
    private String driver = "local";
    private String name = "";

    @Override
    public Flags flags() {
        return new Flags()
                .value(
                        "-d, --driver",
                        "string",
                        "Specify volume driver name (default \"local\")",
                        value -> driver = value)
                .value(
                        "--label",
                        "list",
                        "Set metadata for a volume",
                        value -> KeyValue.putLabel(labels, value))
                .value(
                        "-o, --opt",
                        "map",
                        "Set driver specific options (default map[])",
                        value -> KeyValue.put(options, value))
                .hidden("--name", value -> name = value)
                .refused(
                        "cluster volumes are not part of this engine",
                        "--availability",
                        "--group",
                        "--limit-bytes",
                        "--required-bytes",
                        "--scope",
                        "--secret",
                        "--sharing",
                        "--topology-preferred",
                        "--topology-required",
                        "--type");
    }

    @Override
    public Arguments arguments() {
        return Arguments.between(0, 1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        if (!arguments.isEmpty() && !name.isEmpty()) {
            throw UsageException.badArguments(
                    "conflicting options: cannot specify a volume-name through both --name and as a positional"
                            + " arg");
        }
        String asked = arguments.isEmpty() ? name : arguments.getFirst();
        session.print(
                session.engine()
                        .volumes()
                        .create(asked.isEmpty() ? null : asked, driver, options, labels));
        return 0;
    }
}
