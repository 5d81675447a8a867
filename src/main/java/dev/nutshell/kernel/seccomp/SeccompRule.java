package dev.nutshell.kernel.seccomp;

import java.util.List;

/// What to do with some system calls.
///
/// Conditions on different arguments must all hold. Where two are on the same argument, each condition is a rule of its
/// own, as in runc (`libcontainer/seccomp`, matchCall): profiles in the field count on it.
///
/// @param names the kernel's names; one that an ABI does not have means nothing there
public record SeccompRule(
        List<String> names, SeccompAction action, List<ArgumentCondition> conditions) {
    public SeccompRule {
        names = List.copyOf(names);
        conditions = List.copyOf(conditions);
    }

    /// The alternatives: the rule matches when all conditions of one of them hold.
    List<List<ArgumentCondition>> alternatives() {
        long arguments = conditions.stream().map(ArgumentCondition::index).distinct().count();
        return arguments == conditions.size()
                ? List.of(conditions)
                : conditions.stream().map(List::of).toList();
    }
}
