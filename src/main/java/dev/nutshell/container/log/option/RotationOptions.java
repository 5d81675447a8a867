package dev.nutshell.container.log.option;

import static dev.nutshell.container.log.option.LogSettings.bad;

import dev.nutshell.base.EngineException;
import dev.nutshell.container.log.Rotation;
import java.util.Map;

/// Options `max-size`, `max-file` and `compress`. Other than Docker's `json-file`, a log is limited where nothing is said:
/// three files of 10 MB, the older ones compressed. `max-size=-1` asks for one without end.
final class RotationOptions {
    private static final long USUAL_SIZE = 10_000_000;
    private static final int USUAL_FILES = 3;
    private static final String ENDLESS = "-1";

    private RotationOptions() {}

    static Rotation parse(LogDriver driver, Map<String, String> options) {
        boolean isLocal = driver == LogDriver.LOCAL;
        if (isLocal && ENDLESS.equals(options.get("max-size"))) {
            throw bad("invalid value for max-size: -1: a local log has an end");
        }
        long size = named("max-size", options, isLocal, USUAL_SIZE, RotationOptions::size);
        int files = named("max-file", options, isLocal, USUAL_FILES, OptionValues::integer);
        if (files < 1) {
            throw bad("max-file cannot be less than 1");
        }
        boolean canCompress = files > 1 && size > 0;
        boolean compress = named("compress", options, isLocal, canCompress, OptionValues::flag);
        if (compress && !canCompress) {
            throw bad(
                    isLocal
                            ? "compression cannot be enabled when max file count is 1"
                            : "compress cannot be true when max-file is less than 2 or max-size is not"
                                    + " set");
        }
        return new Rotation(size, files, compress);
    }

    private static long size(String text) {
        long size = text.equals(ENDLESS) ? 0 : OptionValues.decimalSize(text);
        if (size == 0 && !text.equals(ENDLESS)) {
            throw bad("max-size must be a positive number");
        }
        return size;
    }

    private interface Reading<T> {
        T of(String text);
    }

    /// `local` puts the option's name in front of what is wrong with it.
    private static <T> T named(
            String name,
            Map<String, String> options,
            boolean isLocal,
            T usual,
            Reading<T> reading) {
        String text = options.get(name);
        if (text == null) {
            return usual;
        }
        try {
            return reading.of(text);
        } catch (EngineException wrong) {
            throw isLocal
                    ? bad("invalid value for " + name + ": " + text + ": " + wrong.getMessage())
                    : wrong;
        }
    }
}
