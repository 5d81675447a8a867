package dev.nutshell.cli.flag;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.GoDuration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;

/// The flags of one command: names and help texts in picocli's model, what each sets, and the parser over them.
///
/// The model is built by calls, not annotations: reading the annotations of 50 flags would cost more than the whole
/// start-up may take. Docker's flags that cannot do anything here are named with the reason, so that none is ignored.
public final class Flags {
    /// The type of a switch; picocli does not take an empty one.
    private static final String BOOLEAN = "bool";

    private final CommandSpec spec = CommandSpec.create();
    private final List<String> given = new ArrayList<>();
    private final Map<String, String> refused = new HashMap<>();
    private boolean stopAtFirstArgument;
    private boolean helpShown;
    private boolean help;

    public Flags() {
        // no text here has variables, and picocli would look for them in each name and value
        spec.interpolateVariables(false);
        toggle("--help", "Print usage", value -> help = value);
    }

    /// A switch: `--rm`, `--rm=false`.
    public Flags toggle(String names, String description, Consumer<Boolean> action) {
        return add(names, BOOLEAN, description, value -> action.accept(GoValues.bool(value)));
    }

    /// A flag with a value. `action` throws `IllegalArgumentException` or `EngineException` for a value that it cannot take.
    ///
    /// `type` is the word that Docker's help shows: `string`, `list`, `mount`. A default is part of the description.
    public Flags value(String names, String type, String description, Consumer<String> action) {
        return add(names, type, description, action);
    }

    /// A flag with a whole number.
    public Flags number(String names, String description, LongConsumer action) {
        return add(names, "int", description, value -> action.accept(GoValues.integer(value)));
    }

    /// A flag with a duration, `1m30s`; the action gets nanoseconds.
    public Flags duration(String names, String description, LongConsumer action) {
        return add(names, "duration", description, value -> action.accept(GoDuration.parse(value)));
    }

    /// Another spelling that the help does not show (`--net`).
    public Flags hidden(String name, Consumer<String> action) {
        spec.addOption(option(name, "string", "", action).hidden(true).build());
        return this;
    }

    /// A switch that the help does not show.
    public Flags hiddenToggle(String name, Consumer<Boolean> action) {
        spec.addOption(
                option(name, BOOLEAN, "", value -> action.accept(GoValues.bool(value)))
                        .hidden(true)
                        .build());
        return this;
    }

    /// Flags of Docker's that will never do anything here, such as those for Windows.
    public Flags refused(String reason, String... names) {
        for (String name : names) {
            refused.put(name, "flag " + name + ": " + reason);
        }
        return this;
    }

    /// Everything after the first argument belongs to it (`run IMAGE …`).
    public Flags stopAtFirstArgument() {
        stopAtFirstArgument = true;
        return this;
    }

    /// Shows `--help` itself in the help, as Docker does where `-h` means something else.
    public Flags helpShown() {
        helpShown = true;
        return this;
    }

    /// Parses `words`, runs the actions in order and returns the arguments.
    public List<String> parse(List<String> words) {
        PosixGrammar grammar = new PosixGrammar(this);
        spec.preprocessor(grammar);
        spec.parser().expandAtFiles(false);
        new CommandLine(spec).parseArgs(words.toArray(String[]::new));
        return grammar.arguments();
    }

    /// Whether `--help` was among the words.
    public boolean helpRequested() {
        return help;
    }

    /// Whether `word` is a flag whose value is the word behind it.
    public boolean takesValue(String word) {
        boolean flag = word.startsWith("-") && word.length() > 1 && !word.contains("=");
        OptionSpec option =
                flag && !word.startsWith("--")
                        ? spec.findOption("-" + word.charAt(word.length() - 1))
                        : flag ? spec.findOption(word) : null;
        return option != null && !isSwitch(option);
    }

    /// Whether the flag with this long name was among the words.
    public boolean isGiven(String name) {
        return given.contains(name);
    }

    /// What the help shows, in alphabetical order of the long names.
    public List<OptionSpec> shown() {
        return spec.options().stream()
                .filter(option -> !option.hidden())
                .filter(option -> helpShown || !option.longestName().equals("--help"))
                .sorted((a, b) -> a.longestName().compareTo(b.longestName()))
                .toList();
    }

    boolean endsAtFirstArgument() {
        return stopAtFirstArgument;
    }

    @Nullable OptionSpec find(String name) {
        OptionSpec option = spec.findOption(name);
        // cobra gives every command -h for --help unless the command uses the letter itself
        return option == null && name.equals("-h") ? spec.findOption("--help") : option;
    }

    UsageException unknown(String name, String message) {
        String reason = refused.get(name);
        return UsageException.badFlag(reason == null ? message : reason);
    }

    /// Whether `option` stands alone.
    public static boolean isSwitch(OptionSpec option) {
        return option.paramLabel().equals(BOOLEAN);
    }

    void apply(OptionSpec option, String value) {
        given.add(option.longestName());
        try {
            option.setter().set(value);
        } catch (IllegalArgumentException | EngineException e) {
            throw UsageException.badFlag(
                    "invalid argument "
                            + GoValues.quoted(value)
                            + " for "
                            + GoValues.quoted(String.join(", ", option.names()))
                            + " flag: "
                            + e.getMessage());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Flags add(String names, String type, String description, Consumer<String> action) {
        spec.addOption(option(names, type, description, action).build());
        return this;
    }

    private static OptionSpec.Builder option(
            String names, String type, String description, Consumer<String> action) {
        String[] all = names.split(", ");
        return OptionSpec.builder(all[0], Arrays.copyOfRange(all, 1, all.length))
                .type(String.class)
                .arity("1")
                .paramLabel(type)
                .description(description)
                .setter(new Action(action));
    }

    /// picocli's setter; picocli itself resets options with `null`, which is nobody's value.
    private record Action(Consumer<String> action) implements ISetter {
        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals")
        public <T> @Nullable T set(@Nullable T value) {
            if (value != null) {
                action.accept((String) value);
            }
            return null;
        }
    }
}
