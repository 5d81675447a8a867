package dev.nutshell.cli.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tree of a template.
sealed interface Node {
    record Text(String text) implements Node {}

    /// `{{pipeline}}`; a pipeline with a declaration prints nothing.
    record Action(Pipeline pipeline) implements Node {}

    record If(Pipeline condition, List<Node> then, List<Node> otherwise) implements Node {}

    record With(Pipeline value, List<Node> then, List<Node> otherwise) implements Node {}

    record Range(Pipeline values, List<Node> body, List<Node> otherwise) implements Node {}

    record Break() implements Node {}

    record Continue() implements Node {}

    /// `{{template "name" pipeline}}`.
    record Call(Str name, @Nullable Pipeline data) implements Node {}

    /// Commands joined by `|`; each gets the value of the one before as its last argument.
    ///
    /// @param variables that take the value (two in a `range`)
    /// @param declares whether they are new ones (`:=`)
    record Pipeline(List<String> variables, boolean declares, List<Command> commands, int offset)
            implements Arg {
        @Override
        public String toString() {
            String text = String.join(" | ", commands.stream().map(Command::toString).toList());
            return variables.isEmpty()
                    ? text
                    : "$" + String.join(", $", variables) + (declares ? " := " : " = ") + text;
        }
    }

    /// A function, method or value with its arguments.
    record Command(List<Arg> words) {
        @Override
        public String toString() {
            return String.join(
                    " ",
                    words.stream()
                            .map(
                                    word ->
                                            word instanceof Pipeline
                                                    ? "(" + word + ")"
                                                    : word.toString())
                            .toList());
        }
    }

    /// One operand. Its text is how messages show it.
    sealed interface Arg {
        /// Where it starts in the template.
        int offset();
    }

    record Dot(int offset) implements Arg {
        @Override
        public String toString() {
            return ".";
        }
    }

    record Nil(int offset) implements Arg {
        @Override
        public String toString() {
            return "nil";
        }
    }

    record Bool(boolean value, int offset) implements Arg {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    record Number(String text, Object value, int offset) implements Arg {
        @Override
        public String toString() {
            return text;
        }
    }

    record Str(String value, int offset) implements Arg {
        @Override
        public String toString() {
            return GoQuote.of(value);
        }
    }

    /// A function's name.
    record Function(String name, int offset) implements Arg {
        @Override
        public String toString() {
            return name;
        }
    }

    /// `.A.B`.
    record Field(List<String> names, int offset) implements Arg {
        @Override
        public String toString() {
            return "." + String.join(".", names);
        }
    }

    /// `$x.A.B`; an empty name is `$`, the data as a whole.
    record Variable(String name, List<String> names, int offset) implements Arg {
        @Override
        public String toString() {
            return "$" + name + (names.isEmpty() ? "" : "." + String.join(".", names));
        }
    }

    /// `(pipeline).A.B`.
    record Chain(Pipeline value, List<String> names, int offset) implements Arg {
        @Override
        public String toString() {
            return "(" + value + ")." + String.join(".", names);
        }
    }
}
