package dev.nutshell.kernel.cgroup;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.file.Fd;
import java.util.List;
import java.util.Optional;

/// The control group of one container, in every hierarchy of the host at once.
///
/// Made by [Cgroups]. The group in the kernel outlives this object: closing only gives up descriptors, [#remove] removes.
/// What is written once holds for all processes that are in the group or come into it. Methods may be called from any
/// thread.
///
/// How a process gets in: with [#cloneTarget] and [#enterThread] it is born inside, which costs nothing (v2) or a few
/// hundred microseconds (v1). [#add] moves a running process; the first such move on an idle host waits for a grace period
/// of the kernel, 7 to 17 ms.
public sealed interface Cgroup extends AutoCloseable permits DirectoryCgroup, AbsentCgroup {
    /// Stands for the group of a container that has none.
    static Cgroup absent(CgroupPath path) {
        return new AbsentCgroup(path, List.of());
    }

    /// Where the group is below the root of each hierarchy.
    CgroupPath path();

    /// What could not be set up as asked when the group was made, one line each, naming controller and reason.
    List<String> warnings();

    /// The v2 directory for `CLONE_INTO_CGROUP`, owned by this object; empty without a v2 hierarchy.
    ///
    /// The child's new cgroup namespace, if one is asked of the same clone, would have the *caller's* group as its root: the
    /// child has to unshare it itself.
    Optional<Fd> cloneTarget();

    /// As [#cloneTarget], for a further process beside `pid`, which is in the group.
    ///
    /// When a container runs a manager of groups of its own, its processes have moved to groups below this one, which then
    /// takes none itself (EBUSY; cgroup-v2.rst, No Internal Process Constraint). The further process goes where `pid` is.
    Optional<Fd> cloneTargetBeside(int pid);

    /// Moves the calling OS thread into the v1 hierarchies, so that processes which it clones are born in the group.
    ///
    /// Only on a platform thread made for it that ends after the clone: there is no way back, and the thread counts, is
    /// frozen and limited like the container until then.
    void enterThread();

    /// Moves a running process with all its threads into every hierarchy.
    void add(int pid);

    /// Changes limits while the group is in use.
    ///
    /// @return warnings as in [#warnings]
    /// @throws EngineException for a value that the kernel refuses; limits written before it stay
    List<String> update(Resources resources);

    /// Stops all processes, and waits until they have stopped.
    ///
    /// @throws EngineException UNAVAILABLE when some do not stop within 10 s (then all run on), UNSUPPORTED without groups
    void freeze();

    /// Lets all processes continue; does nothing to a group that is not frozen.
    void thaw();

    boolean isFrozen();

    /// Sends SIGKILL to every process in the group and below, frozen ones included, until none is left that has not got
    /// it. Does not wait for their end; a frozen group is thawed.
    void kill();

    /// Processes in the group and below it, as numbers of the caller's PID namespace.
    List<Integer> processes();

    /// Whether a process is in the group or below it. Zombies do not count.
    boolean isPopulated();

    CgroupStatistics statistics();

    /// How many processes of the group were killed because memory was out.
    long oomKills();

    /// A descriptor that tells when memory is out; empty where no hierarchy counts memory.
    Optional<OomWatch> watchOom();

    /// Removes the group and all groups below it. Does nothing when it is gone already. Processes that are about to end
    /// get 2 s for it.
    ///
    /// @throws EngineException CONFLICT when processes are still there, with their numbers
    void remove();

    @Override
    void close();
}
