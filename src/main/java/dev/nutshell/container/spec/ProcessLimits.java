package dev.nutshell.container.spec;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.process.Resource;
import dev.nutshell.kernel.process.ResourceLimits;
import dev.nutshell.kernel.process.ResourceLimits.Limit;
import dev.nutshell.spec.container.Ulimit;
import dev.nutshell.spec.runtime.ProcessSpec.RlimitSpec;
import java.util.ArrayList;
import java.util.List;

/// `--ulimit`, and one default: 1024 open files, which the program may raise to the engine's own hard limit.
///
/// That is what Docker 29 gives (moby#51485: a limit without end made programs that close every possible descriptor hang, and
/// others take all memory). Everything else is inherited from whoever starts the engine.
final class ProcessLimits {
    private static final long OPEN_FILES = 1024;

    private ProcessLimits() {}

    /// @param own the engine's limits of open files
    /// @throws EngineException INVALID_ARGUMENT
    static List<RlimitSpec> of(List<Ulimit> asked, Limit own) {
        List<RlimitSpec> limits = new ArrayList<>();
        boolean hasOpenFiles = false;
        for (Ulimit ulimit : asked) {
            Resource resource =
                    Resource.ofName(ulimit.name())
                            .orElseThrow(
                                    () ->
                                            new EngineException(
                                                    ErrorKind.INVALID_ARGUMENT,
                                                    "invalid ulimit type: " + ulimit.name()));
            if (Long.compareUnsigned(ulimit.soft(), ulimit.hard()) > 0) {
                throw new EngineException(
                        ErrorKind.INVALID_ARGUMENT,
                        "ulimit "
                                + ulimit.name()
                                + " soft limit must be less than or equal to hard limit: "
                                + ulimit.soft()
                                + " > "
                                + ulimit.hard());
            }
            hasOpenFiles |= resource == Resource.NOFILE;
            limits.add(new RlimitSpec(resource.ociName(), ulimit.soft(), ulimit.hard()));
        }
        if (!hasOpenFiles) {
            long soft =
                    own.hard() == ResourceLimits.UNLIMITED
                            ? OPEN_FILES
                            : Math.min(OPEN_FILES, own.hard());
            limits.add(new RlimitSpec(Resource.NOFILE.ociName(), soft, own.hard()));
        }
        return limits;
    }

    /// The same, but none above what the engine itself has: to raise that takes root (setrlimit(2)).
    static List<RlimitSpec> within(List<RlimitSpec> limits, ResourceLimits own) {
        return limits.stream()
                .map(
                        limit -> {
                            long most =
                                    Resource.ofName(limit.type())
                                            .map(resource -> own.get(resource).hard())
                                            .orElse(ResourceLimits.UNLIMITED);
                            return new RlimitSpec(
                                    limit.type(),
                                    least(limit.soft(), most),
                                    least(limit.hard(), most));
                        })
                .toList();
    }

    private static long least(long one, long other) {
        return Long.compareUnsigned(one, other) < 0 ? one : other;
    }
}
