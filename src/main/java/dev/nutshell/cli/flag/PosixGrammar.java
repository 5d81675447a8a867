package dev.nutshell.cli.flag;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Reads a command line as spf13/pflag does, in the place that picocli has for a grammar of one's own.
///
/// picocli's grammar differs where scripts notice: `--rm=false`, `-e --rm` (a value may look like a flag), and the
/// first mistake, not the last, is the one reported.
final class PosixGrammar implements IParameterPreprocessor {
    private final Flags flags;
    private final List<String> arguments = new ArrayList<>();

    PosixGrammar(Flags flags) {
        this.flags = flags;
    }

    /// What was no flag and no value of one.
    List<String> arguments() {
        return List.copyOf(arguments);
    }

    @Override
    @SuppressWarnings("JdkObsolete") // picocli's signature
    public boolean preprocess(
            Stack<String> remaining,
            CommandSpec spec,
            @Nullable ArgSpec none,
            Map<String, Object> progress) {
        while (!remaining.isEmpty()) {
            String word = remaining.pop();
            if (word.equals("--")) {
                drain(remaining);
            } else if (word.startsWith("--")) {
                longFlag(word, remaining);
            } else if (word.startsWith("-") && word.length() > 1) {
                shorthands(word, remaining);
            } else {
                arguments.add(word);
                if (flags.endsAtFirstArgument()) {
                    drain(remaining);
                }
            }
        }
        return true;
    }

    @SuppressWarnings("JdkObsolete")
    private void drain(Stack<String> remaining) {
        Collections.reverse(remaining);
        arguments.addAll(remaining);
        remaining.clear();
    }

    @SuppressWarnings("JdkObsolete")
    private void longFlag(String word, Stack<String> remaining) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        if (name.length() == 2 || name.startsWith("---")) {
            throw UsageException.badFlag("bad flag syntax: " + word);
        }
        OptionSpec option = flags.find(name);
        if (option == null) {
            throw flags.unknown(name, "unknown flag: " + name);
        }
        if (equals >= 0) {
            flags.apply(option, word.substring(equals + 1));
        } else if (Flags.isSwitch(option)) {
            flags.apply(option, "true");
        } else if (remaining.isEmpty()) {
            throw UsageException.badFlag("flag needs an argument: " + name);
        } else {
            flags.apply(option, remaining.pop());
        }
    }

    /// `-it`, `-eA=1`, `-w=/x`, `-w /x`: letters up to the first that takes a value.
    @SuppressWarnings("JdkObsolete")
    private void shorthands(String word, Stack<String> remaining) {
        for (String rest = word.substring(1); !rest.isEmpty(); rest = rest.substring(1)) {
            String name = "-" + rest.charAt(0);
            OptionSpec option = flags.find(name);
            if (option == null) {
                throw flags.unknown(
                        name, "unknown shorthand flag: '" + rest.charAt(0) + "' in -" + rest);
            }
            if (rest.length() > 2 && rest.charAt(1) == '=') {
                flags.apply(option, rest.substring(2));
                return;
            }
            if (Flags.isSwitch(option)) {
                flags.apply(option, "true");
            } else if (rest.length() > 1) {
                flags.apply(option, rest.substring(1));
                return;
            } else if (remaining.isEmpty()) {
                throw UsageException.badFlag("flag needs an argument: '" + rest + "' in -" + rest);
            } else {
                flags.apply(option, remaining.pop());
                return;
            }
        }
    }
}
