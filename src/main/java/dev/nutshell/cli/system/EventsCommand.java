package dev.nutshell.cli.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.cli.command.Arguments;
import dev.nutshell.cli.command.Command;
import dev.nutshell.cli.command.Session;
import dev.nutshell.cli.flag.FilterValues;
import dev.nutshell.cli.flag.Flags;
import dev.nutshell.cli.flag.FormatFlag;
import dev.nutshell.cli.flag.TimeFlag;
import dev.nutshell.cli.format.ObjectFormat;
import dev.nutshell.cli.output.Printable;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Function;

/// `events`.
public final class EventsCommand implements Command {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSXXX", Locale.ROOT);

    private final FilterValues filters = new FilterValues();
    private final FormatFlag format = new FormatFlag();
    private final TimeFlag since = new TimeFlag();
    private final TimeFlag until = new TimeFlag();

    @Override
    public Flags flags() {
        Flags flags =
                new Flags()
                        .value(
                                "-f, --filter",
                                "filter",
                                "Filter output based on conditions provided",
                                filters::add);
        since.addTo(flags, "--since", "Show all events created since timestamp");
        until.addTo(flags, "--until", "Stream events until this timestamp");
        return format.addWithoutTables(flags);
    }

    @Override
    public Arguments arguments() {
        return Arguments.NONE;
    }

    @Override
    public int run(List<String> arguments, Session session) {
        ZoneId zone = session.clock().getZone();
        ObjectFormat custom = new ObjectFormat(format.text());
        Function<ObjectNode, String> line =
                format.isDefault()
                        ? event -> plain(event, zone)
                        : event -> custom.line(isTemplate() ? withOldNames(event) : event);
        session.engine()
                .events()
                .follow(
                        since.instant(session.clock()),
                        until.instant(session.clock()),
                        filters.filters(),
                        event -> {
                            session.print(line.apply(event));
                            session.console().out().flush();
                        });
        return 0;
    }

    private boolean isTemplate() {
        return format.text().contains("{{");
    }

    /// `.Status`, `.ID` and `.From` are older than `.Action` and `.Actor`, and in every script.
    private static ObjectNode withOldNames(ObjectNode event) {
        ObjectNode all = event.deepCopy();
        all.put("status", event.path("Action").asText());
        all.put("id", event.path("Actor").path("ID").asText());
        all.put("from", event.path("Actor").path("Attributes").path("image").asText());
        return all;
    }

    /// `TIME TYPE ACTION ID (key=value, …)`.
    private static String plain(ObjectNode event, ZoneId zone) {
        long nanos = event.path("timeNano").asLong();
        Instant time = Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000);
        JsonNode actor = event.path("Actor");
        List<String> attributes = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>();
        actor.path("Attributes").fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            attributes.add(name + "=" + actor.path("Attributes").path(name).asText());
        }
        String line =
                TIME.format(time.atZone(zone))
                        + " "
                        + event.path("Type").asText()
                        + " "
                        + event.path("Action").asText()
                        + " "
                        + actor.path("ID").asText();
        return Printable.line(
                attributes.isEmpty() ? line : line + " (" + String.join(", ", attributes) + ")");
    }
}
