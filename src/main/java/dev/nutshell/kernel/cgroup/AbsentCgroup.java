package dev.nutshell.kernel.cgroup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.file.Fd;
import java.util.List;
import java.util.Optional;

/// The group of a container on a host where none can be made: no limits, no numbers, and nothing to remove.
///
/// @param warnings why
record AbsentCgroup(CgroupPath path, List<String> warnings) implements Cgroup {
    AbsentCgroup {
        warnings = List.copyOf(warnings);
    }

    @Override
    public Optional<Fd> cloneTarget() {
        return Optional.empty();
    }

    @Override
    public Optional<Fd> cloneTargetBeside(int pid) {
        return Optional.empty();
    }

    @Override
    public void enterThread() {}

    @Override
    public void add(int pid) {}

    @Override
    public List<String> update(Resources resources) {
        return warnings;
    }

    @Override
    public void freeze() {
        throw new EngineException(
                ErrorKind.UNSUPPORTED, "freeze " + path + ": the container has no control group");
    }

    @Override
    public void thaw() {}

    @Override
    public boolean isFrozen() {
        return false;
    }

    @Override
    public void kill() {}

    @Override
    public List<Integer> processes() {
        return List.of();
    }

    @Override
    public boolean isPopulated() {
        return false;
    }

    @Override
    public CgroupStatistics statistics() {
        return new CgroupStatistics.Builder().build();
    }

    @Override
    public long oomKills() {
        return 0;
    }

    @Override
    public Optional<OomWatch> watchOom() {
        return Optional.empty();
    }

    @Override
    public void remove() {}

    @Override
    public void close() {}
}
