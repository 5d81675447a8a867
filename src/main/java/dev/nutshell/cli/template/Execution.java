package dev.nutshell.cli.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One run of a template over its data (text/template, exec.go).
final class Execution {
    private static final int MAX_DEPTH = 1000;

    /// What a list of nodes wants of the loop around it.
    private enum Flow {
        GO_ON,
        BREAK,
        CONTINUE
    }

    private static final class Variable {
        private final String name;
        private @Nullable Object value;

        private Variable(String name, @Nullable Object value) {
            this.name = name;
            this.value = value;
        }
    }

    private final Positions positions;
    private final Map<String, List<Node>> definitions;
    private final Functions functions;
    private final StringBuilder out;
    private final List<Variable> variables = new ArrayList<>();
    private final int depth;
    private @Nullable Object dot;

    Execution(
            Positions positions,
            Map<String, List<Node>> definitions,
            Functions functions,
            @Nullable Object data) {
        this(positions, definitions, functions, data, new StringBuilder(), 0);
    }

    private Execution(
            Positions positions,
            Map<String, List<Node>> definitions,
            Functions functions,
            @Nullable Object data,
            StringBuilder out,
            int depth) {
        this.positions = positions;
        this.definitions = definitions;
        this.functions = functions;
        this.out = out;
        this.depth = depth;
        this.dot = data;
        variables.add(new Variable("", data));
    }

    String output() {
        return out.toString();
    }

    void walk(List<Node> nodes) {
        flow(nodes);
    }

    private Flow flow(List<Node> nodes) {
        for (Node node : nodes) {
            Flow flow = flow(node);
            if (flow != Flow.GO_ON) {
                return flow;
            }
        }
        return Flow.GO_ON;
    }

    private Flow flow(Node node) {
        switch (node) {
            case Node.Text text -> out.append(text.text());
            case Node.Action action -> print(action.pipeline());
            case Node.If branch -> {
                return scoped(
                        () -> {
                            boolean yes = Truth.of(pipeline(branch.condition()));
                            return flow(yes ? branch.then() : branch.otherwise());
                        });
            }
            case Node.With with -> {
                return with(with);
            }
            case Node.Range range -> {
                return scoped(() -> range(range));
            }
            case Node.Break _ -> {
                return Flow.BREAK;
            }
            case Node.Continue _ -> {
                return Flow.CONTINUE;
            }
            case Node.Call call -> call(call);
        }
        return Flow.GO_ON;
    }

    private void print(Node.Pipeline pipeline) {
        Object value = pipeline(pipeline);
        if (pipeline.variables().isEmpty()) {
            out.append(GoPrint.top(value));
        }
    }

    private Flow with(Node.With with) {
        Object outer = dot;
        try {
            return scoped(
                    () -> {
                        Object value = pipeline(with.value());
                        if (!Truth.of(value)) {
                            return flow(with.otherwise());
                        }
                        dot = value;
                        return flow(with.then());
                    });
        } finally {
            dot = outer;
        }
    }

    private interface Step {
        Flow run();
    }

    /// Runs `step`; variables that it declares end with it.
    private Flow scoped(Step step) {
        int mark = variables.size();
        try {
            return step.run();
        } finally {
            variables.subList(mark, variables.size()).clear();
        }
    }

    private Flow range(Node.Range range) {
        Object value = evaluate(range.values());
        List<Iteration> iterations = Iteration.over(value);
        if (iterations == null) {
            throw positions.error(
                    range.values(), "range can't iterate over " + GoPrint.value(value));
        }
        if (iterations.isEmpty()) {
            return flow(range.otherwise());
        }
        Object outer = dot;
        try {
            for (Iteration iteration : iterations) {
                dot = iteration.value();
                Flow flow =
                        scoped(
                                () -> {
                                    assign(range.values(), iteration);
                                    return flow(range.body());
                                });
                if (flow == Flow.BREAK) {
                    break;
                }
            }
        } finally {
            dot = outer;
        }
        return Flow.GO_ON;
    }

    private void assign(Node.Pipeline pipeline, Iteration iteration) {
        List<String> names = pipeline.variables();
        if (names.size() == 1) {
            set(pipeline, names.getFirst(), iteration.value());
        } else if (names.size() == 2) {
            set(pipeline, names.getFirst(), iteration.key());
            set(pipeline, names.getLast(), iteration.value());
        }
    }

    private void set(Node.Pipeline pipeline, String name, @Nullable Object value) {
        if (pipeline.declares()) {
            variables.add(new Variable(name, value));
        } else {
            variable(name).value = value;
        }
    }

    private Variable variable(String name) {
        for (Variable variable : variables.reversed()) {
            if (variable.name.equals(name)) {
                return variable;
            }
        }
        throw new IllegalStateException("the parser lets no undefined variable through: " + name);
    }

    private void call(Node.Call call) {
        List<Node> definition = definitions.get(call.name().value());
        if (definition == null) {
            throw positions.error(
                    call.name(),
                    "{{template " + call.name() + "}}",
                    "template " + call.name() + " not defined");
        }
        if (depth == MAX_DEPTH) {
            throw positions.error(
                    call.name(), "exceeded maximum template depth (" + MAX_DEPTH + ")");
        }
        Object data = call.data() == null ? null : pipeline(call.data());
        new Execution(positions, definitions, functions, data, out, depth + 1).walk(definition);
    }

    /// The value, also given to the pipeline's variable.
    private @Nullable Object pipeline(Node.Pipeline pipeline) {
        Object value = evaluate(pipeline);
        pipeline.variables().forEach(name -> set(pipeline, name, value));
        return value;
    }

    private @Nullable Object evaluate(Node.Pipeline pipeline) {
        Object value = null;
        boolean first = true;
        for (Node.Command command : pipeline.commands()) {
            value = command(command, first ? List.of() : Values.one(value));
            first = false;
        }
        return value;
    }

    /// @param last the value of the command before; empty for the first one
    private @Nullable Object command(Node.Command command, List<@Nullable Object> last) {
        Node.Arg head = command.words().getFirst();
        List<Node.Arg> rest = command.words().subList(1, command.words().size());
        if (head instanceof Node.Function function) {
            return functions.call(function, command.toString(), this, rest, last, positions);
        }
        List<@Nullable Object> arguments = arguments(rest, last);
        return switch (head) {
            case Node.Field field -> fields(dot, field.names(), field, arguments);
            case Node.Variable named ->
                    fields(variable(named.name()).value, named.names(), named, arguments);
            case Node.Chain chain ->
                    fields(pipeline(chain.value()), chain.names(), chain, arguments);
            case Node.Dot _,
                    Node.Nil _,
                    Node.Bool _,
                    Node.Number _,
                    Node.Str _,
                    Node.Function _,
                    Node.Pipeline _ -> {
                if (!arguments.isEmpty()) {
                    throw positions.error(head, "can't give argument to non-function " + head);
                }
                if (head instanceof Node.Nil) {
                    throw positions.error(head, "nil is not a command");
                }
                yield argument(head);
            }
        };
    }

    private List<@Nullable Object> arguments(List<Node.Arg> words, List<@Nullable Object> last) {
        List<@Nullable Object> values = new ArrayList<>();
        words.forEach(word -> values.add(argument(word)));
        values.addAll(last);
        return values;
    }

    /// The value of one operand.
    @Nullable Object argument(Node.Arg word) {
        return switch (word) {
            case Node.Dot _ -> dot;
            case Node.Nil _ -> null;
            case Node.Bool bool -> bool.value();
            case Node.Number number -> number.value();
            case Node.Str text -> text.value();
            case Node.Field field -> fields(dot, field.names(), field, List.of());
            case Node.Variable named ->
                    fields(variable(named.name()).value, named.names(), named, List.of());
            case Node.Chain chain ->
                    fields(pipeline(chain.value()), chain.names(), chain, List.of());
            case Node.Function function ->
                    functions.call(
                            function, function.name(), this, List.of(), List.of(), positions);
            case Node.Pipeline pipeline -> pipeline(pipeline);
        };
    }

    /// `value.a.b`, the last name with `arguments` if there are any.
    private @Nullable Object fields(
            @Nullable Object start,
            List<String> names,
            Node.Arg at,
            List<@Nullable Object> arguments) {
        Object value = start;
        for (int i = 0; i < names.size(); i++) {
            boolean last = i == names.size() - 1;
            value = field(value, names.get(i), at, last ? arguments : List.of());
        }
        if (names.isEmpty() && !arguments.isEmpty()) {
            throw positions.error(at, "can't give argument to non-function " + at);
        }
        return value;
    }

    private @Nullable Object field(
            @Nullable Object value, String name, Node.Arg at, List<@Nullable Object> arguments) {
        if (value == null || value instanceof NilPointer) {
            throw positions.error(at, "nil pointer evaluating interface {}." + name);
        }
        if (!(value instanceof Struct struct)) {
            throw positions.error(
                    at, "can't evaluate field " + name + " in type " + GoPrint.typeName(value));
        }
        if (!arguments.isEmpty()) {
            try {
                return struct.call(name, arguments);
            } catch (IllegalArgumentException e) {
                throw positions.error(at, String.valueOf(e.getMessage()));
            }
        }
        if (struct.has(name) || struct.isOpen()) {
            return struct.field(name);
        }
        throw positions.error(
                at,
                struct.typeName().startsWith("map[")
                        ? "map has no entry for key \"" + name + "\""
                        : "can't evaluate field " + name + " in type " + struct.typeName());
    }
}
