package dev.nutshell.container.user;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.OptionalLong;

/// Numbers of users and groups, 0 to 2147483647.
///
/// The kernel takes up to 2^32 - 2, but tools that keep ids in a signed int do not: Docker and containerd draw the line here
/// (CVE-2024-40635: a larger number wrapped to 0, which is root).
final class AccountId {
    private static final long HIGHEST = Integer.MAX_VALUE;

    private AccountId() {}

    /// The number that `text` is, as Go's `strconv.Atoi` reads it (`+5` too); empty when it is none and so must be a name.
    ///
    /// @throws EngineException INVALID_ARGUMENT when it is a number, but out of range
    static OptionalLong parse(String text) {
        if (!isNumber(text)) {
            return OptionalLong.empty();
        }
        long id;
        try {
            id = Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw outOfRange();
        }
        if (id < 0 || id > HIGHEST) {
            throw outOfRange();
        }
        return OptionalLong.of(id);
    }

    private static boolean isNumber(String text) {
        int start = text.startsWith("+") || text.startsWith("-") ? 1 : 0;
        for (int i = start; i < text.length(); i++) {
            // not Character.isDigit: that takes other scripts' digits, which no kernel file has
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.length() > start;
    }

    private static EngineException outOfRange() {
        return new EngineException(
                ErrorKind.INVALID_ARGUMENT, "uids and gids must be in range 0-" + HIGHEST);
    }
}
