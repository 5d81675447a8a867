package dev.nutshell.rootless;

import dev.nutshell.kernel.namespace.IdMapping;
import dev.nutshell.rootless.SubordinateIds.Range;
import java.util.ArrayList;
import java.util.List;

/// The ids of the user namespace: the user is its root, the subordinate ids follow from 1 on.
///
/// @param users never empty
/// @param groups never empty
record IdMaps(List<IdMapping> users, List<IdMapping> groups) {
    /// `UID_GID_MAP_MAX_EXTENTS`, user_namespaces(7).
    private static final int MOST_RANGES = 340;

    /// Ids are 32 bit, and the last one means "leave it".
    private static final long END = 0xffff_ffffL;

    IdMaps {
        users = List.copyOf(users);
        groups = List.copyOf(groups);
    }

    /// The user alone: what anybody may map without help.
    static IdMaps single(long uid, long gid) {
        return new IdMaps(List.of(new IdMapping(0, uid, 1)), List.of(new IdMapping(0, gid, 1)));
    }

    /// Both kinds of ranges are needed: an image whose files have owners has groups as well.
    static IdMaps of(long uid, long gid, List<Range> userRanges, List<Range> groupRanges) {
        return userRanges.isEmpty() || groupRanges.isEmpty()
                ? single(uid, gid)
                : new IdMaps(map(uid, userRanges), map(gid, groupRanges));
    }

    boolean isSingle() {
        return users.size() == 1;
    }

    private static List<IdMapping> map(long own, List<Range> ranges) {
        List<IdMapping> mappings = new ArrayList<>(List.of(new IdMapping(0, own, 1)));
        long inside = 1;
        for (Range range : ranges) {
            // what does not fit is left out; one range contains the other, or the user: the kernel
            // refuses an id that is mapped twice
            boolean fits = range.first() + range.count() < END && inside + range.count() < END;
            if (fits && mappings.size() < MOST_RANGES && isFree(mappings, range)) {
                mappings.add(new IdMapping(inside, range.first(), range.count()));
                inside += range.count();
            }
        }
        return mappings;
    }

    private static boolean isFree(List<IdMapping> mappings, Range range) {
        return mappings.stream()
                .noneMatch(
                        mapping ->
                                range.first() < mapping.outside() + mapping.count()
                                        && mapping.outside() < range.first() + range.count());
    }
}
