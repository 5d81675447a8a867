package dev.nutshell.base;

import java.security.SecureRandom;
import java.util.HexFormat;

/// A container's id: 64 lower-case hex digits, as Docker's.
public record ContainerId(String value) {
    private static final int BYTES = 32;

    public ContainerId {
        if (!isId(value)) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "bad container id " + value + ": want 64 hex digits");
        }
    }

    /// A fresh id. The first 12 digits are never all decimal, so that the default hostname is no number.
    public static ContainerId random() {
        SecureRandom random = new SecureRandom();
        byte[] bytes = new byte[BYTES];
        while (true) {
            random.nextBytes(bytes);
            String hex = HexFormat.of().formatHex(bytes);
            if (!hex.substring(0, 12).chars().allMatch(Character::isDigit)) {
                return new ContainerId(hex);
            }
        }
    }

    /// Whether `text` is an id in full. No regular expression: `ps` asks it of a thousand names.
    public static boolean isId(String text) {
        if (text.length() != 2 * BYTES) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /// The first 12 digits: what `ps` prints and the default hostname.
    public String shortForm() {
        return value.substring(0, 12);
    }

    @Override
    public String toString() {
        return value;
    }
}
