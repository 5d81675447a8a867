package dev.nutshell.container.supervise;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.store.FileLock;
import dev.nutshell.store.StateDirectory;
import dev.nutshell.store.StateLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The right to run one container: held by its supervisor as long as that lives, and by who removes the container.
public final class SupervisorLock implements AutoCloseable {
    private static final int PAUSE_MILLIS = 2;

    private final FileLock lock;

    private SupervisorLock(FileLock lock) {
        this.lock = lock;
    }

    /// Takes the lock, in the container's run folder, which is there afterwards. Waits for a supervisor that is about to end:
    /// it still hands on what the container wrote last, or removes the folder.
    ///
    /// @throws EngineException CONFLICT when another one has started the container
    static SupervisorLock take(Syscalls syscalls, StateLayout layout, ContainerId id) {
        while (true) {
            Optional<SupervisorLock> taken = tryTake(syscalls, layout, id);
            if (taken.isPresent()) {
                return taken.get();
            }
            awaitOther(syscalls, layout, id);
        }
    }

    /// As [#take], without waiting.
    ///
    /// @return empty while somebody has it
    public static Optional<SupervisorLock> tryTake(
            Syscalls syscalls, StateLayout layout, ContainerId id) {
        StateDirectory.ensure(layout.containerRun(id));
        Optional<FileLock> lock = tryLock(syscalls, layout.supervisorLock(id));
        while (lock.isPresent()) {
            // the folder may have been removed in between, and the lock file is not at its place
            // then: somebody else could lock there
            Optional<FileLock> newer = tryLock(syscalls, layout.supervisorLock(id));
            if (newer.isEmpty() && Files.exists(layout.supervisorLock(id))) {
                return Optional.of(new SupervisorLock(lock.get()));
            }
            lock.get().close();
            lock = newer;
        }
        return Optional.empty();
    }

    private static Optional<FileLock> tryLock(Syscalls syscalls, Path path) {
        try {
            return FileLock.tryExclusive(syscalls, path);
        } catch (KernelException failure) {
            if (failure.errno() == Errno.ENOENT) {
                // the folder goes at this moment
                return Optional.empty();
            }
            throw failure;
        }
    }

    private static void awaitOther(Syscalls syscalls, StateLayout layout, ContainerId id) {
        Optional<ControlSocket> other = ControlSocket.connect(syscalls, layout.containerRun(id));
        if (other.isEmpty()) {
            pause();
            return;
        }
        try (ControlSocket talk = other.get()) {
            Optional<ControlSocket.Answer> answer = talk.tryReceive();
            while (answer.isPresent()) {
                if (answer.get().message() instanceof ControlMessage.Started) {
                    throw new EngineException(
                            ErrorKind.CONFLICT,
                            "container " + id.shortForm() + " is already running");
                }
                answer = talk.tryReceive();
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

    Fd descriptor() {
        return lock.descriptor();
    }

    @Override
    public void close() {
        lock.close();
    }
}
