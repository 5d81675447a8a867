package dev.nutshell.kernel.cgroup;

import java.util.List;

/// One controller in one version of the interface: what it writes for [Resources], what it counts.
///
/// Without state; the group is an argument.
interface Controller {
    /// The kernel's name, such as `memory`.
    String controllerName();

    /// Makes a new group fit for processes, whatever its limits.
    default void prepare(GroupFiles group) {}

    /// Whether `resources` asks anything of this controller; if not, nobody needs to know that the host lacks it.
    boolean isAskedBy(Resources resources);

    /// Writes what is set in `resources`.
    ///
    /// @param warnings takes what this version cannot do, one line each
    /// @throws dev.nutshell.kernel.call.KernelException for a value that the kernel refuses
    void apply(GroupFiles group, Resources resources, List<String> warnings);

    /// Adds what the controller counts.
    default void measure(GroupFiles group, CgroupStatistics.Builder statistics) {}
}
