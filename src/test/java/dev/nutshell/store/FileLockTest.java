package dev.nutshell.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.it.harness.Command;
import dev.nutshell.it.harness.Patience;
import dev.nutshell.it.harness.Running;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.SymbolSource;
import dev.nutshell.kernel.call.Syscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// flock(1) is the other process.
class FileLockTest {
    @TempDir private Path directory;

    private final Syscalls syscalls = SymbolSource.syscalls();
    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("locks/name.lock");
    }

    @Test
    void exclusiveLockExcludesEveryOther() {
        try (FileLock _ = FileLock.exclusive(syscalls, file)) {
            assertThat(isFree("-n")).isFalse();
            assertThat(isFree("-ns")).isFalse();
            assertThat(FileLock.tryExclusive(syscalls, file)).isEmpty();
        }
        assertThat(isFree("-n")).isTrue();
        assertThat(file).as("removing it would make two locks of one name").exists();
    }

    @Test
    void sharedLocksExcludeTheExclusiveOneOnly() {
        try (FileLock _ = FileLock.shared(syscalls, file)) {
            assertThat(isFree("-ns")).isTrue();
            assertThat(isFree("-n")).isFalse();
            assertThat(FileLock.tryExclusive(syscalls, file)).isEmpty();
            FileLock.shared(syscalls, file).close();
        }
        Optional<FileLock> exclusive = FileLock.tryExclusive(syscalls, file);
        assertThat(exclusive).isPresent();
        exclusive.get().close();
    }

    @Test
    void lockOfAKilledProcessIsFree() {
        FileLock.exclusive(syscalls, file).close();
        try (Running holder =
                Command.shell("exec 9<\"$1\"; flock 9; echo held; exec cat", file.toString())
                        .start()
                        .awaitLine("held")) {
            assertThat(FileLock.tryExclusive(syscalls, file)).isEmpty();
            holder.signal("KILL");
            holder.await();
        }

        Optional<FileLock> lock = FileLock.tryExclusive(syscalls, file);
        assertThat(lock).isPresent();
        lock.get().close();
    }

    @Test
    void patientWaitsUntilTheLockIsFree() throws Exception {
        FileLock first = FileLock.exclusive(syscalls, file);
        AtomicBoolean taken = new AtomicBoolean();
        Thread waiting =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try (FileLock _ = FileLock.patiently(syscalls, file)) {
                                        taken.set(true);
                                    } catch (InterruptedException e) {
                                        throw new AssertionError(e);
                                    }
                                });
        Patience.until(
                () -> "the thread to wait", () -> waiting.getState() == Thread.State.TIMED_WAITING);
        assertThat(taken).isFalse();

        first.close();

        waiting.join();
        assertThat(taken).isTrue();
    }

    @Test
    void patientCanBeInterrupted() {
        try (FileLock _ = FileLock.exclusive(syscalls, file)) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> FileLock.patiently(syscalls, file))
                    .isInstanceOf(InterruptedException.class);
        }
        assertThat(isFree("-n")).isTrue();
    }

    @Test
    void onlyOneThreadHoldsTheLock() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger count = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            Thread.ofPlatform()
                    .start(
                            () -> {
                                for (int j = 0; j < 100; j++) {
                                    try (FileLock _ = FileLock.exclusive(syscalls, file)) {
                                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                        // not atomic: the lock makes it so
                                        int before = count.get();
                                        Thread.yield();
                                        count.set(before + 1);
                                        inside.decrementAndGet();
                                    }
                                }
                                done.countDown();
                            });
        }
        done.await();

        assertThat(most).hasValue(1);
        assertThat(count).hasValue(400);
    }

    @Test
    void foldersOfLocksArePrivate() throws IOException {
        FileLock.exclusive(syscalls, file).close();

        assertThat(permissions(file.getParent())).isEqualTo("rwx------");
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @Test
    void linkInPlaceOfALockIsRefused() throws IOException {
        Files.createDirectories(file.getParent());
        Files.createSymbolicLink(file, directory.resolve("elsewhere"));

        assertThatThrownBy(() -> FileLock.exclusive(syscalls, file))
                .isInstanceOf(KernelException.class)
                .hasMessageStartingWith("openat(2) " + file + ": ELOOP");
        assertThat(directory.resolve("elsewhere")).doesNotExist();
    }

    private boolean isFree(String flags) {
        return Command.of("flock", flags, file.toString(), "true").run().exitCode() == 0;
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
