package dev.nutshell.cli.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The functions that a template may call, by name.
///
/// A function throws `IllegalArgumentException` with Go's words for arguments that it cannot take.
public final class Functions {
    /// One function.
    @FunctionalInterface
    public interface Body {
        @Nullable Object call(List<@Nullable Object> arguments);
    }

    private final Map<String, Body> bodies;

    private Functions(Map<String, Body> bodies) {
        this.bodies = bodies;
    }

    /// Go's own functions and Docker's.
    public static Functions docker() {
        Map<String, Body> bodies = new HashMap<>();
        Builtins.addTo(bodies);
        DockerFunctions.addTo(bodies);
        return new Functions(bodies);
    }

    /// The same, but the functions that change a value leave it alone: for the header line of a table.
    public static Functions header() {
        Map<String, Body> bodies = new HashMap<>();
        Builtins.addTo(bodies);
        DockerFunctions.addTo(bodies);
        for (String name : List.of("json", "title", "lower", "upper", "truncate")) {
            bodies.put(name, List::getFirst);
        }
        return new Functions(bodies);
    }

    Set<String> names() {
        return bodies.keySet();
    }

    /// `and` and `or` stop at the operand that decides; every other function gets all its values.
    ///
    /// @param command as messages show it
    @Nullable Object call(
            Node.Function function,
            String command,
            Execution execution,
            List<Node.Arg> words,
            List<@Nullable Object> last,
            Positions positions) {
        List<@Nullable Object> values = new ArrayList<>();
        boolean and = function.name().equals("and");
        for (Node.Arg word : words) {
            Object value = execution.argument(word);
            if ((and || function.name().equals("or")) && Truth.of(value) != and) {
                return value;
            }
            values.add(value);
        }
        values.addAll(last);
        try {
            return body(function).call(values);
        } catch (WrongTypeException e) {
            boolean written = e.index() < words.size();
            throw positions.error(
                    written ? words.get(e.index()) : function, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw positions.error(
                    function, command, "error calling " + function.name() + ": " + e.getMessage());
        }
    }

    private Body body(Node.Function function) {
        Body body = bodies.get(function.name());
        if (body == null) {
            throw new IllegalStateException(
                    "the parser lets no unknown function through: " + function);
        }
        return body;
    }
}
