package dev.nutshell.kernel.namespace;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/// Kinds of namespaces as the flag word that `clone3(2)`, `unshare(2)` and `setns(2)` with a pidfd take.
public record NamespaceSet(Set<Namespace> kinds) {
    public NamespaceSet {
        kinds = Set.copyOf(kinds);
    }

    public static NamespaceSet of(Namespace... kinds) {
        return new NamespaceSet(Set.of(kinds));
    }

    public static NamespaceSet of(Collection<Namespace> kinds) {
        return new NamespaceSet(Set.copyOf(kinds));
    }

    public long flags() {
        long flags = 0;
        for (Namespace kind : kinds) {
            flags |= kind.cloneFlag();
        }
        return flags;
    }

    public NamespaceSet without(Namespace kind) {
        Set<Namespace> rest = EnumSet.noneOf(Namespace.class);
        kinds.stream().filter(each -> each != kind).forEach(rest::add);
        return new NamespaceSet(rest);
    }

    public boolean contains(Namespace kind) {
        return kinds.contains(kind);
    }

    /// The names, in the order of the enum: `mnt pid`.
    @Override
    public String toString() {
        return kinds.isEmpty()
                ? "none"
                : EnumSet.copyOf(kinds).stream()
                        .map(Namespace::procName)
                        .collect(Collectors.joining(" "));
    }
}
