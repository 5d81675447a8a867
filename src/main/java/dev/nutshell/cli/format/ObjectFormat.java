package dev.nutshell.cli.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.cli.flag.UsageException;
import dev.nutshell.cli.template.Functions;
import dev.nutshell.cli.template.Template;
import dev.nutshell.cli.template.TemplateException;
import dev.nutshell.cli.template.Values;
import dev.nutshell.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One value of `-f` of `inspect` and its like: nothing (indented JSON), `json`, `TEMPLATE` (docker/cli,
/// command/inspect/inspector.go).
public final class ObjectFormat {
    private final Optional<Template> template;
    private final List<ObjectNode> objects = new ArrayList<>();
    private final StringBuilder lines = new StringBuilder();

    /// @throws UsageException when the template cannot be parsed
    public ObjectFormat(String text) {
        String source = text.equals("json") ? "{{json .}}" : text;
        template = source.isEmpty() ? Optional.empty() : Optional.of(parse(source));
    }

    private static Template parse(String source) {
        try {
            return Template.parse(source, Functions.docker());
        } catch (TemplateException e) {
            throw UsageException.badTemplate(String.valueOf(e.getMessage()));
        }
    }

    /// @throws EngineException INVALID_ARGUMENT when the template cannot be executed over it: then it adds nothing
    public void add(ObjectNode object) {
        if (template.isEmpty()) {
            objects.add(object);
        } else {
            lines.append(line(object)).append('\n');
        }
    }

    /// The text of all objects together; Docker ends the line also when there was no object.
    public String text() {
        if (template.isEmpty()) {
            ArrayNode array = Json.array();
            objects.forEach(array::add);
            return Json.writeIndented(array) + "\n";
        }
        return lines.isEmpty() ? "\n" : lines.toString();
    }

    /// The text of one object, without a line feed; only with a template.
    public String line(ObjectNode object) {
        return template.map(parsed -> parsed.execute(Values.of(object))).orElseThrow();
    }
}
