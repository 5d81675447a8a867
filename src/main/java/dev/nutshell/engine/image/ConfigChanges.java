package dev.nutshell.engine.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.GoDuration;
import dev.nutshell.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Dockerfile instructions that change an image's configuration (`commit --change`, `import --change`).
///
/// @param instructions one each, `CMD ["sh"]`
public record ConfigChanges(List<String> instructions) {
    private static final Pattern PORT =
            Pattern.compile("[0-9]{1,5}(-[0-9]{1,5})?(/(tcp|udp|sctp))?");

    private static final List<String> SHELL = List.of("/bin/sh", "-c");

    public ConfigChanges {
        instructions = List.copyOf(instructions);
    }

    /// Applies them in order to the `config` object of an image.
    ///
    /// @throws EngineException INVALID_ARGUMENT that names the instruction
    public void applyTo(ObjectNode config) {
        for (String instruction : instructions) {
            String line = instruction.strip();
            int blank = line.indexOf(' ');
            String name = (blank < 0 ? line : line.substring(0, blank)).toUpperCase(Locale.ROOT);
            String rest = blank < 0 ? "" : line.substring(blank + 1).strip();
            if (rest.isEmpty()) {
                throw bad(instruction, name + " requires at least one argument");
            }
            apply(config, instruction, name, rest);
        }
    }

    private static void apply(ObjectNode config, String instruction, String name, String rest) {
        switch (name) {
            case "CMD" -> config.set("Cmd", Json.texts(command(rest)));
            case "ENTRYPOINT" -> config.set("Entrypoint", Json.texts(command(rest)));
            case "ENV" -> pairs(instruction, rest).forEach(pair -> environment(config, pair));
            case "LABEL" ->
                    pairs(instruction, rest)
                            .forEach(pair -> config.withObject("/Labels").put(pair[0], pair[1]));
            case "EXPOSE" ->
                    Words.split(rest)
                            .forEach(
                                    port ->
                                            config.withObject("/ExposedPorts")
                                                    .putObject(port(instruction, port)));
            case "VOLUME" ->
                    array(rest)
                            .orElseGet(() -> Words.split(rest))
                            .forEach(path -> config.withObject("/Volumes").putObject(path));
            case "USER" -> config.put("User", rest);
            case "WORKDIR" -> config.put("WorkingDir", directory(config, rest));
            case "STOPSIGNAL" -> config.put("StopSignal", rest);
            case "ONBUILD" -> config.withArray("/OnBuild").add(rest);
            case "HEALTHCHECK" -> config.set("Healthcheck", healthcheck(instruction, rest));
            default -> throw bad(instruction, name + " is not a valid change command");
        }
    }

    /// The JSON form as it is, the shell form through a shell.
    private static List<String> command(String text) {
        return array(text)
                .orElseGet(
                        () -> {
                            List<String> words = new ArrayList<>(SHELL);
                            words.add(text);
                            return words;
                        });
    }

    /// A JSON array of texts; empty for anything else.
    private static Optional<List<String>> array(String text) {
        if (!text.startsWith("[")) {
            return Optional.empty();
        }
        try {
            ObjectNode wrapped =
                    Json.parseObject(
                            ("{\"a\":" + text + "}").getBytes(StandardCharsets.UTF_8), "array");
            List<String> texts = Json.textList(wrapped, "a");
            return texts.size() == wrapped.path("a").size() ? Optional.of(texts) : Optional.empty();
        } catch (EngineException _) {
            // Docker too takes it for the shell form
            return Optional.empty();
        }
    }

    /// `a=1 b="2 3"`, or the old form `a 1`.
    private static List<String[]> pairs(String instruction, String text) {
        List<String> words = Words.split(text);
        if (!words.getFirst().contains("=")) {
            int blank = text.indexOf(' ');
            if (blank < 0) {
                throw bad(instruction, "must have two arguments");
            }
            return List.<String[]>of(
                    new String[] {text.substring(0, blank), text.substring(blank + 1).strip()});
        }
        List<String[]> pairs = new ArrayList<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                throw bad(instruction, "can't find = in \"" + word + "\"");
            }
            pairs.add(new String[] {word.substring(0, equals), word.substring(equals + 1)});
        }
        return pairs;
    }

    private static void environment(ObjectNode config, String[] pair) {
        List<String> variables = Json.textList(config, "Env");
        variables.removeIf(variable -> variable.startsWith(pair[0] + "="));
        variables.add(pair[0] + "=" + pair[1]);
        config.set("Env", Json.texts(variables));
    }

    private static String port(String instruction, String text) {
        if (!PORT.matcher(text).matches()) {
            throw bad(instruction, "invalid containerPort: " + text);
        }
        return text.contains("/") ? text : text + "/tcp";
    }

    private static String directory(ObjectNode config, String path) {
        String before = Json.text(config, "WorkingDir").filter(dir -> !dir.isEmpty()).orElse("/");
        return path.startsWith("/") ? path : before + (before.endsWith("/") ? "" : "/") + path;
    }

    private static ObjectNode healthcheck(String instruction, String text) {
        ObjectNode check = Json.object();
        String rest = text;
        while (rest.startsWith("--")) {
            int blank = rest.indexOf(' ');
            String flag = blank < 0 ? rest : rest.substring(0, blank);
            healthOption(check, instruction, flag);
            rest = blank < 0 ? "" : rest.substring(blank + 1).strip();
        }
        if (rest.equalsIgnoreCase("NONE")) {
            check.set("Test", Json.texts(List.of("NONE")));
            return check;
        }
        if (!rest.toUpperCase(Locale.ROOT).startsWith("CMD ")) {
            throw bad(instruction, "unknown type: want CMD or NONE");
        }
        String command = rest.substring("CMD ".length()).strip();
        List<String> test =
                new ArrayList<>(List.of(array(command).isPresent() ? "CMD" : "CMD-SHELL"));
        test.addAll(array(command).orElse(List.of(command)));
        check.set("Test", Json.texts(test));
        return check;
    }

    private static void healthOption(ObjectNode check, String instruction, String flag) {
        int equals = flag.indexOf('=');
        String value = flag.substring(equals + 1);
        try {
            switch (equals < 0 ? "" : flag.substring(0, equals)) {
                case "--interval" -> check.put("Interval", GoDuration.parse(value));
                case "--timeout" -> check.put("Timeout", GoDuration.parse(value));
                case "--start-period" -> check.put("StartPeriod", GoDuration.parse(value));
                case "--start-interval" -> check.put("StartInterval", GoDuration.parse(value));
                case "--retries" -> check.put("Retries", Integer.parseInt(value));
                default -> throw bad(instruction, "unknown flag: " + flag);
            }
        } catch (IllegalArgumentException e) {
            throw bad(instruction, String.valueOf(e.getMessage()));
        }
    }

    private static EngineException bad(String instruction, String why) {
        return new EngineException(
                ErrorKind.INVALID_ARGUMENT, "invalid change \"" + instruction + "\": " + why);
    }
}
