package dev.nutshell.cli.system;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Build;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.FormatFlag;
import dev.nutshell.cli.format.ObjectFormat;
import dev.nutshell.json.Json;
import java.util.List;

/// `version`. Client and server are the same program here; scripts ask for either.
public final class VersionCommand implements Command {
    /// Of Docker's API that this engine speaks.
    private static final String API = "1.47";

    private static final String OLDEST_API = "1.40";

    private final FormatFlag format = new FormatFlag();

    @Override
    public Flags flags() {
        return format.addShort(new Flags());
    }

    @Override
    public Arguments arguments() {
        return Arguments.NONE;
    }

    @Override
    public int run(List<String> arguments, Session session) {
        if (format.isDefault()) {
            session.console().out().print(text(session.build()));
            return 0;
        }
        session.print(new ObjectFormat(format.text()).line(tree(session.build())));
        return 0;
    }

    private static String text(Build build) {
        return """
                Nutshell:
                 Version:           %s
                 API version:       %s (minimum version %s)
                 Git commit:        %s
                 Built:             %s
                 Builder:           %s
                 OS/Arch:           linux/%s
                """
                .formatted(
                        build.version(),
                        API,
                        OLDEST_API,
                        build.commit(),
                        build.time(),
                        build.builder(),
                        architecture());
    }

    private static ObjectNode tree(Build build) {
        ObjectNode tree = Json.object();
        ObjectNode client = tree.putObject("Client");
        client.putObject("Platform").put("Name", "Nutshell");
        client.put("Version", build.version());
        client.put("ApiVersion", API);
        client.put("DefaultAPIVersion", API);
        client.put("GitCommit", build.commit());
        client.put("GoVersion", "");
        client.put("Os", "linux");
        client.put("Arch", architecture());
        client.put("BuildTime", build.time());
        client.put("Context", "default");
        ObjectNode server = tree.putObject("Server");
        server.putObject("Platform").put("Name", "Nutshell");
        server.put("Version", build.version());
        server.put("ApiVersion", API);
        server.put("MinAPIVersion", OLDEST_API);
        server.put("Os", "linux");
        server.put("Arch", architecture());
        server.put("GitCommit", build.commit());
        server.put("GoVersion", "");
        server.put("KernelVersion", System.getProperty("os.version", ""));
        server.put("BuildTime", build.time());
        ObjectNode engine = server.putArray("Components").addObject();
        engine.put("Name", "Engine");
        engine.put("Version", build.version());
        engine.putObject("Details").put("Builder", build.builder());
        return tree;
    }

    private static String architecture() {
        String name = System.getProperty("os.arch", "");
        return name.equals("aarch64") ? "arm64" : name.equals("x86_64") ? "amd64" : name;
    }
}
