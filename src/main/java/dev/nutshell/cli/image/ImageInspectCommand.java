package dev.nutshell.cli.image;

import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Inspection;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.FormatFlag;
import java.util.List;

/// `image inspect`.
public final class ImageInspectCommand implements Command {
    private final FormatFlag format = new FormatFlag();
    private String platform = "";

    @Override
    public Flags flags() {
        return format.addShort(
                new Flags()
                        .value(
                                "--platform",
                                "string",
                                "Inspect the image for this platform; the command fails if it is"
                                        + " for another one. Formatted as os[/arch[/variant]]"
                                        + " (e.g., linux/amd64)",
                                value -> platform = value));
    }

    @Override
    public Arguments arguments() {
        return Arguments.atLeast(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        return Inspection.print(
                format.text(),
                arguments,
                session,
                image -> session.engine().images().inspect(image, platform));
    }
}
