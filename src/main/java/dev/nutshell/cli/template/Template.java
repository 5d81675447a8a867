package dev.nutshell.cli.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A parsed template.
public final class Template {
    private final Positions positions;
    private final List<Node> body;
    private final Map<String, List<Node>> definitions;
    private final Functions functions;

    private Template(Positions positions, Parser parser, Functions functions) {
        this.positions = positions;
        this.body = parser.parse();
        this.definitions = parser.definitions();
        this.functions = functions;
    }

    /// @throws TemplateException with the line
    public static Template parse(String text, Functions functions) {
        Positions positions = new Positions("", text);
        return new Template(positions, new Parser(positions, functions.names()), functions);
    }

    /// The text that the template makes of `data`.
    ///
    /// @throws TemplateException with line, column and the action
    public String execute(@Nullable Object data) {
        Execution execution = new Execution(positions, definitions, functions, data);
        execution.walk(body);
        return execution.output();
    }
}
