package dev.nutshell.container.supervise;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.store.StateLayout;
import java.util.Optional;

/// A start that failed before there was a supervisor.
public final class StartFailure {
    private StartFailure() {}

    /// Writes it down as a supervisor would have done; does nothing where one is at work.
    public static void note(
            Syscalls syscalls, StateLayout layout, ContainerId id, EngineException failure) {
        Optional<SupervisorLock> lock = SupervisorLock.tryTake(syscalls, layout, id);
        if (lock.isPresent()) {
            try (SupervisorLock _ = lock.get()) {
                new StateRecord(syscalls, layout, id, true)
                        .failed(failure, StateFile.Restarts.NONE);
            }
        }
    }
}
