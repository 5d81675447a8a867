package dev.nutshell.rootless;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// As much of a command line as the entrance has to know, before anything else reads it.
///
/// @param runRoot of `--runroot`, empty where it is not given
/// @param words from the command's name on
record CommandWords(String runRoot, List<String> words) {
    private static final String RUN_ROOT = "--runroot";

    /// The flags in front of the command that take a word.
    private static final Set<String> WITH_VALUE =
            Set.of(
                    "--config",
                    "--context",
                    "-c",
                    "--host",
                    "-H",
                    "--log-level",
                    "-l",
                    "--root",
                    RUN_ROOT);

    /// Commands that look at no state.
    private static final Set<String> WITHOUT_STATE = Set.of("help", "completion");

    private static final Set<String> HELP = Set.of("--help", "-h");

    CommandWords {
        words = List.copyOf(words);
    }

    /// @param environment NUTSHELL_RUNROOT holds where no flag is given
    static CommandWords of(List<String> arguments, Map<String, String> environment) {
        String runRoot = environment.getOrDefault("NUTSHELL_RUNROOT", "");
        int at = 0;
        while (at < arguments.size() && arguments.get(at).startsWith("-")) {
            String flag = arguments.get(at);
            if (flag.startsWith(RUN_ROOT + "=")) {
                runRoot = flag.substring(RUN_ROOT.length() + 1);
            } else if (flag.equals(RUN_ROOT) && at + 1 < arguments.size()) {
                runRoot = arguments.get(at + 1);
            }
            at += WITH_VALUE.contains(flag) ? 2 : 1;
        }
        return new CommandWords(
                runRoot, arguments.subList(Math.min(at, arguments.size()), arguments.size()));
    }

    /// Whether the command looks at state, as far as one can tell. Saying yes too often costs some milliseconds.
    boolean needEngine() {
        if (words.isEmpty() || WITHOUT_STATE.contains(words.getFirst())) {
            return false;
        }
        // behind an image these are the container's words
        return words.size() < 2 || !HELP.contains(words.get(1));
    }

    /// Whether the command unpacks images or starts something, so that the user should know what will not work.
    boolean needManyIds() {
        String first = words.getFirst();
        String second = words.size() > 1 ? words.get(1) : "";
        Set<String> verbs = Set.of("run", "create", "pull", "load", "import", "start");
        return verbs.contains(first)
                || (Set.of("container", "image").contains(first) && verbs.contains(second));
    }
}
