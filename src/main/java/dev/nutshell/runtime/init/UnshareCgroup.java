package dev.nutshell.runtime.init;

import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.namespace.Namespace;
import dev.nutshell.kernel.namespace.NamespaceSet;
import dev.nutshell.kernel.namespace.Namespaces;

/// Makes the group that init is in now the root of a new cgroup namespace.
///
/// `clone3(2)` would take the group of the caller: the namespace can only be made after the engine has moved init
/// (cgroup_namespaces(7)).
public record UnshareCgroup() implements InitStep {
    @Override
    public void play(InitWorld world) {
        new Namespaces(world.syscalls()).unshare(NamespaceSet.of(Namespace.CGROUP));
    }

    @Override
    public String describe() {
        return "make the cgroup namespace";
    }

    @Override
    public void write(WireWriter wire) {
        // nothing but the step itself
    }
}
