package dev.nutshell.kernel.seccomp;

import java.util.List;
import java.util.Set;

/// What one container may call: `linux.seccomp` of the runtime specification.
///
/// The first rule without conditions for a call decides; where there is none, the first rule whose conditions hold; else
/// the default action. A rule whose action is the default action says nothing (libseccomp refuses it, runc skips it).
///
/// @param abis the ABIs that may be used at all; the native one always may
public record SeccompPolicy(
        SeccompAction defaultAction,
        Set<SystemCallAbi> abis,
        List<SeccompRule> rules,
        Set<FilterFlag> flags) {
    public SeccompPolicy {
        abis = Set.copyOf(abis);
        rules = List.copyOf(rules);
        flags = Set.copyOf(flags);
    }
}
