package dev.nutshell.cli.image;

import dev.nutshell.base.ByteSize;
import dev.nutshell.base.HumanDuration;
import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.FormatFlag;
import dev.nutshell.cli.format.Columns;
import dev.nutshell.cli.format.ListFormat;
import dev.nutshell.cli.format.Texts;
import dev.nutshell.engine.HistoryEntry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// `history`.
public final class HistoryCommand implements Command {
    private static final String TABLE =
            "{{.ID}}\\t{{.CreatedSince}}\\t{{.CreatedBy}}\\t{{.Size}}\\t{{.Comment}}";
    private static final String PLAIN_TABLE =
            "{{.ID}}\\t{{.CreatedAt}}\\t{{.CreatedBy}}\\t{{.Size}}\\t{{.Comment}}";
    private static final int COMMAND_WIDTH = 45;

    private final FormatFlag format = new FormatFlag();
    private String platform = "";
    private boolean human = true;
    private boolean whole;
    private boolean quiet;

    @Override
    public Flags flags() {
        return format.addTo(
                new Flags()
                        .toggle(
                                "-H, --human",
                                "Print sizes and dates in human readable format (default true)",
                                value -> human = value)
                        .toggle("--no-trunc", "Don't truncate output", value -> whole = value)
                        .toggle("-q, --quiet", "Only show image IDs", value -> quiet = value)
                        .value(
                                "--platform",
                                "string",
                                "Show history for the given platform. Formatted as"
                                        + " os[/arch[/variant]] (e.g., linux/amd64)",
                                value -> platform = value));
    }

    @Override
    public Arguments arguments() {
        return Arguments.exactly(1);
    }

    @Override
    public int run(List<String> arguments, Session session) {
        ListFormat<HistoryEntry> list =
                new ListFormat<>(
                        columns(session.clock()),
                        quiet && format.isDefault() ? "{{.ID}}" : format.text(),
                        human ? TABLE : PLAIN_TABLE);
        session.console()
                .out()
                .print(
                        list.text(
                                session.engine().images().history(arguments.getFirst(), platform)));
        return 0;
    }

    private Columns<HistoryEntry> columns(Clock clock) {
        return new Columns<HistoryEntry>("history")
                .add("ID", "IMAGE", this::id)
                .add("CreatedSince", "CREATED", step -> since(step, clock))
                .add(
                        "CreatedAt",
                        "CREATED AT",
                        step ->
                                step.created() == null
                                        ? "N/A"
                                        : step.created().truncatedTo(ChronoUnit.SECONDS).toString())
                .add("CreatedBy", "CREATED BY", this::createdBy)
                .add(
                        "Size",
                        "SIZE",
                        step ->
                                human
                                        ? new ByteSize(step.size()).human(3)
                                        : Long.toString(step.size()))
                .add("Comment", "COMMENT", HistoryEntry::comment);
    }

    private String id(HistoryEntry step) {
        if (step.id() == null) {
            return "<missing>";
        }
        return whole ? step.id().toString() : step.id().shortHex();
    }

    private static String since(HistoryEntry step, Clock clock) {
        Instant created = step.created();
        return created == null
                ? "N/A"
                : HumanDuration.of(Duration.between(created, clock.instant())) + " ago";
    }

    private String createdBy(HistoryEntry step) {
        String command = step.createdBy().replace('\t', ' ');
        return whole ? command : Texts.ellipsis(command, COMMAND_WIDTH);
    }
}
