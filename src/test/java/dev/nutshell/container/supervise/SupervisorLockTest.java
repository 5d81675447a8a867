package dev.nutshell.container.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.container.folder.ContainerRemoval;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.process.UnixSockets;
import dev.nutshell.store.FileLock;
import dev.nutshell.store.StateLayout;
import dev.nutshell.store.TemporaryArea;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SupervisorLockTest {
    private final Syscalls syscalls = SymbolSource.syscalls();
    private final ContainerId id = ContainerId.random();
    private StateLayout layout;

    @TempDir private Path directory;

    @BeforeEach
    void layout() {
        layout = new StateLayout(directory.resolve("root"), directory.resolve("run"));
    }

    @Test
    void makesTheRunFolder() {
        try (SupervisorLock _ = take()) {
            assertThat(layout.containerRun(id)).isDirectory();
            assertThat(FileLock.tryExclusive(syscalls, layout.supervisorLock(id))).isEmpty();
        }
    }

    @Test
    void waitsForTheOneThatEnds() throws Exception {
        AtomicBoolean released = new AtomicBoolean();
        FutureTask<Boolean> second;
        try (SupervisorLock _ = take()) {
            second = later(released);
            // nobody can tell that it waits; that it has not got the lock shows at the end
            released.set(true);
        }

        assertThat(second.get()).isTrue();
    }

    /// At its end a supervisor removes the run folder with the lock file in it.
    @Test
    void lockIsAtItsPlaceAlsoWhenTheFolderWasRemovedMeanwhile() throws Exception {
        for (int round = 0; round < 200; round++) {
            AtomicBoolean released = new AtomicBoolean();
            FutureTask<Boolean> second;
            try (SupervisorLock _ = take()) {
                second = later(released);
                released.set(true);
                removeRunFolder();
            }
            assertThat(second.get()).as("round %d", round).isTrue();
        }
    }

    @Test
    void anotherThatHasStartedTheContainerIsAConflict() throws Exception {
        UnixSockets sockets = new UnixSockets(syscalls);
        try (SupervisorLock _ = take();
                FileCalls files = new FileCalls(syscalls);
                Fd folder =
                        files.open(
                                layout.containerRun(id),
                                OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY,
                                0);
                Fd door =
                        sockets.listen(
                                folder, ControlSocket.NAME, SocketConstants.SOCK_SEQPACKET)) {
            FutureTask<SupervisorLock> second = new FutureTask<>(this::take);
            Thread thread = Thread.ofPlatform().start(second);
            try (Fd talk = sockets.accept(door)) {
                sockets.send(talk, new ControlMessage.Started(1).toBytes(), List.of());
                thread.join();
            }

            assertThatThrownBy(second::get)
                    .cause()
                    .hasMessage("container " + id.shortForm() + " is already running")
                    .hasFieldOrPropertyWithValue("kind", ErrorKind.CONFLICT);
        }
    }

    /// Takes the lock on another thread, holds it for a moment, and says whether all was well then.
    private FutureTask<Boolean> later(AtomicBoolean released) {
        FutureTask<Boolean> task =
                new FutureTask<>(
                        () -> {
                            try (SupervisorLock _ = take()) {
                                return released.get()
                                        && Files.isDirectory(layout.containerRun(id))
                                        && FileLock.tryExclusive(
                                                        syscalls, layout.supervisorLock(id))
                                                .isEmpty();
                            }
                        });
        Thread.ofPlatform().start(task);
        return task;
    }

    private void removeRunFolder() {
        new ContainerRemoval(syscalls, layout, new TemporaryArea(syscalls, layout))
                .removeRunFolder(id);
    }

    private SupervisorLock take() {
        return SupervisorLock.take(syscalls, layout, id);
    }
}
