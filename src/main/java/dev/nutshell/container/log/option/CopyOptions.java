package dev.nutshell.container.log.option;

import static dev.nutshell.container.log.option.LogSettings.bad;

import dev.nutshell.base.EngineException;
import dev.nutshell.container.log.Rotation;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Options of the copy that is kept of a log which cannot be read, for `logs` (Docker's dual logging; moby:
/// daemon/logger/loggerutils/cache).
final class CopyOptions {
    private static final String DISABLED = "cache-disabled";
    private static final String SIZE = "cache-max-size";
    private static final String FILES = "cache-max-file";
    private static final String COMPRESS = "cache-compress";

    static final Set<String> NAMES = Set.of(DISABLED, SIZE, FILES, COMPRESS);

    private static final long USUAL_SIZE = 20_000_000;
    private static final int USUAL_FILES = 5;

    private CopyOptions() {}

    static Set<String> with(String... others) {
        Set<String> names = new HashSet<>(NAMES);
        names.addAll(Set.of(others));
        return Set.copyOf(names);
    }

    static boolean isDisabled(Map<String, String> options) {
        String text = options.get(DISABLED);
        return text != null && reading(DISABLED, text, () -> OptionValues.flag(text));
    }

    /// Empty where none is kept.
    static Optional<Rotation> parse(LogDriver driver, Map<String, String> options) {
        if (!driver.isElsewhere() || isDisabled(options)) {
            return Optional.empty();
        }
        String size = options.get(SIZE);
        String files = options.get(FILES);
        String compress = options.get(COMPRESS);
        long bytes =
                size == null
                        ? USUAL_SIZE
                        : reading(SIZE, size, () -> OptionValues.decimalSize(size));
        int count =
                files == null
                        ? USUAL_FILES
                        : reading(FILES, files, () -> OptionValues.integer(files));
        boolean compressed =
                compress == null
                        ? count > 1
                        : reading(COMPRESS, compress, () -> OptionValues.flag(compress));
        if (bytes <= 0 || count < 1) {
            throw bad(bytes <= 0 ? SIZE + " must be positive" : FILES + " cannot be less than 1");
        }
        return Optional.of(new Rotation(bytes, count, compressed && count > 1));
    }

    private interface Reading<T> {
        T value();
    }

    private static <T> T reading(String name, String text, Reading<T> reading) {
        try {
            return reading.value();
        } catch (EngineException wrong) {
            throw bad("invalid value for " + name + ": " + text + ": " + wrong.getMessage());
        }
    }
}
