package dev.nutshell.rootless;

import java.util.ArrayList;
import java.util.List;

/// Which ids beside the own one the administrator has given to a user: lines `user:first:count` of `/etc/subuid` and
/// `/etc/subgid` (subuid(5)).
final class SubordinateIds {
    /// Ids in a row.
    record Range(long first, long count) {}

    private static final int FIELDS = 3;

    private SubordinateIds() {}

    /// The ranges of a user, in the order of the file. Lines that are none are skipped, as newuidmap(1) does.
    ///
    /// @param name of the user, empty where it is not known
    static List<Range> parse(String text, String name, long uid) {
        List<Range> ranges = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            String[] fields = line.strip().split(":", -1);
            if (fields.length == FIELDS
                    && !fields[0].isEmpty()
                    && (fields[0].equals(name) || fields[0].equals(Long.toString(uid)))) {
                long first = number(fields[1]);
                long count = number(fields[2]);
                if (first > 0 && count > 0) {
                    ranges.add(new Range(first, count));
                }
            }
        }
        return ranges;
    }

    private static long number(String text) {
        if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(Character::isDigit)) {
            return -1;
        }
        return Long.parseLong(text);
    }
}
