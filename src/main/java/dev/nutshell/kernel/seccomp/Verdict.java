package dev.nutshell.kernel.seccomp;

import java.util.ArrayList;
import java.util.List;

/// What a policy says about one system call: the first alternative whose conditions all hold, else `otherwise`.
record Verdict(List<Alternative> alternatives, SeccompAction otherwise) {
    record Alternative(List<ArgumentCondition> conditions, SeccompAction action) {
        Alternative {
            conditions = List.copyOf(conditions);
        }
    }

    Verdict {
        alternatives = List.copyOf(alternatives);
    }

    static Verdict always(SeccompAction action) {
        return new Verdict(List.of(), action);
    }

    /// This verdict, with `rule` considered after what is here; a rule without conditions decides alone.
    Verdict and(List<ArgumentCondition> conditions, SeccompAction action) {
        if (conditions.isEmpty()) {
            return always(action);
        }
        List<Alternative> longer = new ArrayList<>(alternatives);
        longer.add(new Alternative(conditions, action));
        return new Verdict(longer, otherwise);
    }
}
