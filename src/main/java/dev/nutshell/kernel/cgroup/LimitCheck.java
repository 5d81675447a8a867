package dev.nutshell.kernel.cgroup;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.util.ArrayList;
import java.util.List;

/// Docker's rules for limits, in Docker's words and order: what is refused, what is left out with a warning because the
/// host cannot do it, and what one limit implies for another.
public final class LimitCheck {
    private LimitCheck() {}

    /// What is asked for, with Docker's consequences, and without what the host cannot do.
    public record Checked(Resources resources, List<String> warnings) {
        public Checked {
            warnings = List.copyOf(warnings);
        }
    }

    /// @param nanoCpus `--cpus` times 10^9, zero where not given; it becomes period and quota
    /// @param isUpdate whether limits that are not set now were set before
    /// @throws EngineException INVALID_ARGUMENT for limits that contradict each other or are out of range
    public static Checked check(Resources asked, long nanoCpus, boolean isUpdate, HostLimits host) {
        List<String> warnings = new ArrayList<>();
        ProcessorCheck processors = new ProcessorCheck(host, warnings);
        Resources.Memory memory = new MemoryCheck(host, warnings).check(asked.memory(), isUpdate);
        long pids = pids(asked.pids(), host, warnings);
        Resources.Cpu cpu = processors.time(asked.cpu(), nanoCpus);
        Resources.Cpuset cpuset = processors.set(asked.cpuset());
        Resources.BlockIo blockIo = new BlockIoCheck(host, warnings).check(asked.blockIo());
        return new Checked(
                new Resources(memory, cpu, cpuset, pids, asked.devices(), blockIo), warnings);
    }

    private static long pids(long asked, HostLimits host, List<String> warnings) {
        if (asked == Resources.UNSET || host.pids()) {
            return asked;
        }
        if (asked > 0) {
            warnings.add(
                    "Your kernel does not support PIDs limit capabilities or the cgroup is not mounted. PIDs limit discarded.");
        }
        return Resources.UNSET;
    }

    static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new EngineException(ErrorKind.INVALID_ARGUMENT, otherwise);
        }
    }
}
