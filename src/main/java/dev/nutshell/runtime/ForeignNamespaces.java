package dev.nutshell.runtime;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.namespace.Namespace;
import dev.nutshell.kernel.namespace.NamespaceSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/// Which namespaces a process does not share with the caller.
public final class ForeignNamespaces {
    private ForeignNamespaces() {}

    /// @param pid of a process that the caller holds, so that the number stays its own
    /// @throws EngineException CONFLICT when it has ended
    public static NamespaceSet of(int pid) {
        Set<Namespace> kinds = EnumSet.noneOf(Namespace.class);
        for (Namespace kind : Namespace.values()) {
            String name = "/ns/" + kind.procName();
            try {
                Path own = Files.readSymbolicLink(Path.of("/proc/self" + name));
                if (!own.equals(Files.readSymbolicLink(Path.of("/proc/" + pid + name)))) {
                    kinds.add(kind);
                }
            } catch (IOException failure) {
                if (!Files.exists(Path.of("/proc/" + pid))) {
                    throw new EngineException(
                            ErrorKind.CONFLICT, "container has ended meanwhile", failure);
                }
                // a kind that this kernel does not have
            }
        }
        return new NamespaceSet(kinds);
    }
}
