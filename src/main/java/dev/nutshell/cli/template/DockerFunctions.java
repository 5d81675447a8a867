package dev.nutshell.cli.template;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The functions that Docker adds (docker/cli, templates/templates.go).
final class DockerFunctions {
    private DockerFunctions() {}

    static void addTo(Map<String, Functions.Body> bodies) {
        bodies.put("json", values -> JsonText.of(Builtins.exactly(values, 1).getFirst()));
        bodies.put("split", values -> split(text(values, 0, 2), text(values, 1, 2)));
        bodies.put("join", DockerFunctions::join);
        bodies.put("title", values -> title(text(values, 0, 1)));
        bodies.put("lower", values -> text(values, 0, 1).toLowerCase(Locale.ROOT));
        bodies.put("upper", values -> text(values, 0, 1).toUpperCase(Locale.ROOT));
        bodies.put("pad", DockerFunctions::pad);
        bodies.put("truncate", DockerFunctions::truncate);
    }

    private static List<String> split(String text, String separator) {
        if (separator.isEmpty()) {
            return text.codePoints().mapToObj(Character::toString).toList();
        }
        return List.of(text.split(Pattern.quote(separator), -1));
    }

    private static String join(List<@Nullable Object> values) {
        String separator = text(values, 1, 2);
        Object list = values.getFirst();
        if (list == null) {
            return "";
        }
        if (!(list instanceof List<?> elements)
                || !elements.stream().allMatch(String.class::isInstance)) {
            throw new WrongTypeException(0, "[]string", list);
        }
        return String.join(separator, elements.stream().map(String.class::cast).toList());
    }

    /// Capitals at the start of each word.
    private static String title(String text) {
        StringBuilder out = new StringBuilder();
        boolean start = true;
        for (char c : text.toCharArray()) {
            out.append(start ? Character.toTitleCase(c) : c);
            start = !Character.isLetterOrDigit(c) && c != '_' && c != '\'';
        }
        return out.toString();
    }

    private static String pad(List<@Nullable Object> values) {
        String text = text(values, 0, 3);
        return text.isEmpty()
                ? text
                : " ".repeat(number(values, 1)) + text + " ".repeat(number(values, 2));
    }

    private static String truncate(List<@Nullable Object> values) {
        String text = text(values, 0, 2);
        return text.substring(0, Math.min(text.length(), number(values, 1)));
    }

    private static String text(List<@Nullable Object> values, int index, int count) {
        Object value = Builtins.exactly(values, count).get(index);
        if (value instanceof String text) {
            return text;
        }
        throw new WrongTypeException(index, "string", value);
    }

    private static int number(List<@Nullable Object> values, int index) {
        if (values.get(index) instanceof Long number && number >= 0) {
            return (int) Math.min(number, Integer.MAX_VALUE);
        }
        throw new WrongTypeException(index, "int", values.get(index));
    }
}
