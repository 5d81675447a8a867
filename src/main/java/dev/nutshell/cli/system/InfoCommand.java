package dev.nutshell.cli.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.ByteSize;
import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.FormatFlag;
import dev.nutshell.cli.format.ObjectFormat;
import dev.nutshell.cli.output.Printable;
import java.util.List;
import java.util.Map;

/// `info`.
public final class InfoCommand implements Command {
    /// Docker's words for the fields that are one number or text, in its order.
    private static final List<Map.Entry<String, String>> LINES =
            List.of(
                    Map.entry("Containers", "Containers"),
                    Map.entry(" Running", "ContainersRunning"),
                    Map.entry(" Paused", "ContainersPaused"),
                    Map.entry(" Stopped", "ContainersStopped"),
                    Map.entry("Images", "Images"),
                    Map.entry("Server Version", "ServerVersion"),
                    Map.entry("Storage Driver", "Driver"),
                    Map.entry("Logging Driver", "LoggingDriver"),
                    Map.entry("Cgroup Driver", "CgroupDriver"),
                    Map.entry("Cgroup Version", "CgroupVersion"),
                    Map.entry("Kernel Version", "KernelVersion"),
                    Map.entry("Operating System", "OperatingSystem"),
                    Map.entry("OSType", "OSType"),
                    Map.entry("Architecture", "Architecture"),
                    Map.entry("CPUs", "NCPU"),
                    Map.entry("Total Memory", "MemTotal"),
                    Map.entry("Name", "Name"),
                    Map.entry("ID", "ID"),
                    Map.entry("Docker Root Dir", "DockerRootDir"),
                    Map.entry("Debug Mode", "Debug"));

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
        ObjectNode info = session.engine().housekeeping().info();
        if (!format.isDefault()) {
            session.print(new ObjectFormat(format.text()).line(info));
            return 0;
        }
        for (Map.Entry<String, String> line : LINES) {
            JsonNode value = info.get(line.getValue());
            if (value != null) {
                session.print(line.getKey() + ": " + text(line.getValue(), value));
            }
        }
        info.path("Warnings").forEach(warning -> session.warn(warning.asText()));
        return 0;
    }

    private static String text(String field, JsonNode value) {
        return field.equals("MemTotal")
                ? new ByteSize(value.asLong()).humanBinary(4)
                : Printable.line(value.asText());
    }
}
