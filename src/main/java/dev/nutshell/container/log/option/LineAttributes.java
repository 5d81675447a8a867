package dev.nutshell.container.log.option;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// Which labels and variables of the container every line carries: options `labels`, `labels-regex`, `env`, `env-regex`
/// (moby: daemon/logger/loginfo.go).
record LineAttributes(
        List<String> labels,
        @Nullable Pattern labelsPattern,
        List<String> variables,
        @Nullable Pattern variablesPattern) {

    static LineAttributes parse(Map<String, String> options) {
        return new LineAttributes(
                names(options, "labels"),
                pattern(options, "labels-regex"),
                names(options, "env"),
                pattern(options, "env-regex"));
    }

    Map<String, String> of(LogSubject subject) {
        Map<String, String> chosen = new TreeMap<>();
        choose(subject.labels(), labels, labelsPattern, chosen);
        choose(subject.environment(), variables, variablesPattern, chosen);
        return chosen;
    }

    /// `name` as a field of the journal: upper case letters, digits, underscores, none of those in front.
    static String journalName(String name) {
        StringBuilder field = new StringBuilder();
        for (char each : name.toCharArray()) {
            char letter = each >= 'a' && each <= 'z' ? (char) (each - 'a' + 'A') : each;
            boolean isPlain = (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
            char kept = isPlain ? letter : '_';
            if (kept != '_' || !field.isEmpty()) {
                field.append(kept);
            }
        }
        return field.toString();
    }

    private static void choose(
            Map<String, String> all,
            List<String> names,
            @Nullable Pattern pattern,
            Map<String, String> chosen) {
        all.forEach(
                (name, value) -> {
                    if (names.contains(name) || (pattern != null && pattern.matcher(name).find())) {
                        chosen.put(name, value);
                    }
                });
    }

    private static List<String> names(Map<String, String> options, String option) {
        return Arrays.stream(options.getOrDefault(option, "").split(",", -1))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static @Nullable Pattern pattern(Map<String, String> options, String option) {
        String text = options.getOrDefault(option, "");
        try {
            return text.isEmpty() ? null : Pattern.compile(text);
        } catch (PatternSyntaxException wrong) {
            throw LogSettings.bad(
                    "error parsing regexp: log opt "
                            + option
                            + ": "
                            + wrong.getDescription()
                            + ": `"
                            + text
                            + "`");
        }
    }
}
