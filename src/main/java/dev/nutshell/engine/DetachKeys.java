package dev.nutshell.engine;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.ArrayList;
import java.util.List;

/// The keys that end an attached session and leave the container running.
///
/// @param codes what the terminal sends for them, each 0 to 255; empty: nothing detaches
public record DetachKeys(List<Integer> codes) {
    /// Docker's `ctrl-p,ctrl-q`.
    public static final DetachKeys DEFAULT = new DetachKeys(List.of(16, 17));

    private static final String SPECIAL = "@[\\]^_";

    public DetachKeys {
        codes = List.copyOf(codes);
    }

    /// Parses `ctrl-a`, `ctrl-@`, `x`, joined by commas (moby/term, ToBytes). Empty is the default.
    public static DetachKeys parse(String text) {
        if (text.isEmpty()) {
            return DEFAULT;
        }
        List<Integer> codes = new ArrayList<>();
        for (String key : text.split(",", -1)) {
            codes.add(code(text, key));
        }
        return new DetachKeys(codes);
    }

    private static int code(String text, String key) {
        if (key.length() == 1 && key.charAt(0) < 256) {
            return key.charAt(0);
        }
        if (key.startsWith("ctrl-") && key.length() == "ctrl-x".length()) {
            char letter = key.charAt(key.length() - 1);
            if (letter >= 'a' && letter <= 'z') {
                return letter - 'a' + 1;
            }
            if (letter == '@') {
                return 0;
            }
            if (SPECIAL.indexOf(letter) > 0) {
                return letter - '[' + 27;
            }
        }
        throw new EngineException(
                ErrorKind.INVALID_ARGUMENT,
                "invalid detach keys (" + text + "): unknown character: '" + key + "'");
    }
}
