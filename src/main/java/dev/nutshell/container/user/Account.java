package dev.nutshell.container.user;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// One line of a file of accounts, split at its colons.
///
/// Lines need not be complete: images have `root:x:0` and worse. A missing or empty number counts as 0, as everywhere; one
/// that is no number matches no id, and refuses to become one when its line is found by name.
///
/// @param file what the line is from, for messages: `passwd` or `group`
record Account(String file, List<String> fields) {
    private static final int NAME = 0;

    /// The third field of both files: the uid in passwd(5), the gid in group(5).
    static final int ID = 2;

    Account {
        fields = List.copyOf(fields);
    }

    /// The accounts in `text`: blank lines and comments are skipped, as glibc does.
    static List<Account> parse(String file, String text) {
        List<Account> accounts = new ArrayList<>();
        for (String raw : text.split("\n", -1)) {
            String line = raw.strip();
            if (!line.isEmpty() && line.charAt(0) != '#') {
                accounts.add(new Account(file, List.of(line.split(":", -1))));
            }
        }
        return accounts;
    }

    String name() {
        return field(NAME);
    }

    /// The field at `index`, empty where the line is too short.
    String field(int index) {
        return index < fields.size() ? fields.get(index) : "";
    }

    boolean hasId(long id) {
        try {
            OptionalLong own = idAt(ID);
            return own.isPresent() && own.getAsLong() == id;
        } catch (EngineException _) {
            return false;
        }
    }

    /// The number in the field at `index`.
    ///
    /// @throws EngineException CORRUPT when it is none or out of range: taking it for 0 would make root of a typing error
    long requireId(int index) {
        try {
            OptionalLong id = idAt(index);
            if (id.isPresent()) {
                return id.getAsLong();
            }
        } catch (EngineException outOfRange) {
            throw broken(index, String.valueOf(outOfRange.getMessage()));
        }
        throw broken(index, "not a number");
    }

    private OptionalLong idAt(int index) {
        String text = field(index).strip();
        return text.isEmpty() ? OptionalLong.of(0) : AccountId.parse(text);
    }

    private EngineException broken(int index, String reason) {
        return new EngineException(
                ErrorKind.CORRUPT,
                "entry "
                        + name()
                        + " in the container's "
                        + file
                        + " file: id \""
                        + field(index)
                        + "\": "
                        + reason);
    }
}
