package dev.nutshell.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.cli.format.ObjectFormat;
import java.util.List;
import java.util.function.Function;

/// What every `inspect` does: finds objects, prints those that are there, reports those that are not.
public final class Inspection {
    private Inspection() {}

    /// @param format as given to `-f`
    /// @return the exit code
    public static int print(
            String format,
            List<String> names,
            Session session,
            Function<String, ObjectNode> finder) {
        ObjectFormat output = new ObjectFormat(format);
        int code = session.forEach(names, name -> output.add(finder.apply(name)));
        session.console().out().print(output.text());
        return code;
    }
}
