package dev.nutshell.container.user;

import java.util.List;

/// An identity in numbers.
///
/// @param additionalGids supplementary groups, the primary one first, each once
/// @param home what `HOME` is set to where the environment has none
public record ResolvedUser(long uid, long gid, List<Long> additionalGids, String home) {
    public ResolvedUser {
        additionalGids = List.copyOf(additionalGids);
    }
}
