package dev.nutshell.cli.flag;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
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
/// start-up may take.
public final class Flags {
    private static final String BOOLEAN = "";

    private final CommandSpec spec = CommandSpec.create();
    private Set<String> later = Set.of();
    private boolean stopAtFirstArgument;
    private boolean help;

    /// A switch: `--rm`, `--rm=false`.
    public Flags toggle(String names, String description, Consumer<Boolean> action) {
        return add(names, BOOLEAN, description, value -> action.accept(GoValues.bool(value)));
    }

    /// A flag with a value. `action` throws `IllegalArgumentException` for a value that it cannot take.
    ///
    /// `type` is the word that Docker's help shows: `string`, `list`, `mount`.
    public Flags value(String names, String type, String description, Consumer<String> action) {
        return add(names, type, description, action);
    }

    /// A flag with a whole number.
    public Flags number(String names, String description, LongConsumer action) {
        return add(names, "int", description, value -> action.accept(GoValues.integer(value)));
    }

    /// Another spelling that the help does not show (`--net`).
    public Flags hidden(String name, Consumer<String> action) {
        spec.addOption(option(name, "string", "", action).hidden(true).build());
        return this;
    }

    /// Flags of Docker's that exist but not here yet; each entry `--long` or `-s`.
    public Flags later(Set<String> names) {
        later = names;
        return this;
    }

    /// Everything after the first argument belongs to it (`run IMAGE …`).
    public Flags stopAtFirstArgument(boolean stop) {
        stopAtFirstArgument = stop;
        return this;
    }

    /// Parses `words`, runs the actions in order and returns the arguments.
    public List<String> parse(List<String> words) {
        toggle("--help", "Print usage", value -> help = value);
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

    /// What the help shows, in alphabetical order of the long names.
    public List<OptionSpec> shown() {
        return spec.options().stream()
                .filter(option -> !option.hidden() && !option.longestName().equals("--help"))
                .sorted((a, b) -> a.longestName().compareTo(b.longestName()))
                .toList();
    }

    boolean stopAtFirstArgument() {
        return stopAtFirstArgument;
    }

    @Nullable OptionSpec find(String name) {
        OptionSpec option = spec.findOption(name);
        // cobra gives every command -h for --help unless the command uses the letter itself
        return option == null && name.equals("-h") ? spec.findOption("--help") : option;
    }

    UsageException unknown(String name, String message) {
        if (later.contains(name)) {
            return UsageException.badFlag("flag " + name + " is not supported by this version");
        }
        return UsageException.badFlag(message);
    }

    /// Whether `option` stands alone.
    public static boolean isSwitch(OptionSpec option) {
        return option.paramLabel().equals(BOOLEAN);
    }

    void apply(OptionSpec option, String value) {
        try {
            option.setter().set(value);
        } catch (IllegalArgumentException e) {
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
