package dev.nutshell.engine.host;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.folder.ContainerLock;
import dev.nutshell.container.supervise.SupervisorLock;
import java.util.Optional;

/// A container that does not run, and cannot be started or changed as long as this is held: what has to be certain before it is
/// removed.
record RestingContainer(ContainerLock lock, SupervisorLock supervisor) implements AutoCloseable {
    private static final long PATIENCE = 10_000_000_000L;
    private static final int PAUSE_MILLIS = 2;

    /// Waits for a supervisor that is about to end, or has not yet said that it runs.
    ///
    /// @return empty for a container that is active
    /// @throws EngineException NOT_FOUND, UNAVAILABLE when the supervisor does not end
    static Optional<RestingContainer> hold(Store store, ContainerId id) {
        long deadline = System.nanoTime() + PATIENCE;
        while (System.nanoTime() < deadline) {
            Optional<RestingContainer> held = tryHold(store, id);
            if (held.isPresent()) {
                return held;
            }
            if (store.states().read(id).isActive()) {
                return Optional.empty();
            }
            pause();
        }
        throw new EngineException(
                ErrorKind.UNAVAILABLE,
                "the supervisor of container "
                        + id.shortForm()
                        + " does not end, although the container does not run: kill the process that holds "
                        + store.layout().supervisorLock(id));
    }

    private static Optional<RestingContainer> tryHold(Store store, ContainerId id) {
        ContainerLock lock = store.containers().lock(id);
        boolean kept = false;
        try {
            Optional<SupervisorLock> supervisor =
                    SupervisorLock.tryTake(store.syscalls(), store.layout(), id);
            if (supervisor.isEmpty()) {
                return Optional.empty();
            }
            RestingContainer held = new RestingContainer(lock, supervisor.get());
            // a process of the container can outlive its supervisor and its keeper
            if (store.states().read(id).isActive()) {
                supervisor.get().close();
                return Optional.empty();
            }
            kept = true;
            return Optional.of(held);
        } finally {
            if (!kept) {
                lock.close();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        supervisor.close();
        lock.close();
    }
}
