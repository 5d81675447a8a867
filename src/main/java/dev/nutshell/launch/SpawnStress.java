package dev.nutshell.launch;

import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.process.ChildProcess;
import dev.nutshell.kernel.process.ChildProgram;
import dev.nutshell.kernel.process.Clone;
import dev.nutshell.kernel.process.CloneRequest;
import dev.nutshell.kernel.process.ExitStatus;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.kernel.process.SignalSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Spawns children one after the other while other threads allocate and one collects without a pause: the load under
/// which a child that meets a safepoint hangs.
final class SpawnStress {
    /// @param lost children that ended otherwise than they should
    /// @param hung children that did not end in time
    /// @param leaked descriptors open at the end that were not at the start
    record Outcome(
            int spawned, int lost, int hung, long leaked, long collections, long meanMicroseconds) {
        boolean isClean() {
            return lost == 0 && hung == 0 && leaked == 0;
        }

        String describe() {
            return spawned
                    + " spawned, "
                    + lost
                    + " lost, "
                    + hung
                    + " hung, "
                    + leaked
                    + " descriptors leaked, "
                    + collections
                    + " collections, "
                    + meanMicroseconds
                    + " µs each";
        }
    }

    /// What the child exits with when it is as it should be.
    static final int EXPECTED_CODE = 42;

    private static final int ALLOCATING_THREADS = 2;
    private static final int GARBAGE = 10_000;
    private static final long BREATH = 1_000_000;
    private static final long HUNG_AFTER = 10_000_000_000L;
    private static final String SELF = "/proc/self/exe";

    private final Syscalls syscalls;
    private final Clone clone;
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final AtomicLong collections = new AtomicLong();
    private volatile byte[] garbage = new byte[0];

    SpawnStress(Syscalls syscalls) {
        this.syscalls = syscalls;
        this.clone = new Clone(syscalls);
    }

    Outcome run(int count) {
        long before = openDescriptors();
        int lost = 0;
        int hung = 0;
        long start;
        try (Fd self = openSelf()) {
            ChildProgram program = program(self);
            startLoad();
            start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                switch (spawnOne(program)) {
                    case FINE -> {}
                    case LOST -> lost++;
                    case HUNG -> hung++;
                }
            }
        }
        long mean = (System.nanoTime() - start) / 1000 / Math.max(1, count);
        running.set(false);
        return new Outcome(count, lost, hung, openDescriptors() - before, collections.get(), mean);
    }

    private enum Fate {
        FINE,
        LOST,
        HUNG
    }

    private Fate spawnOne(ChildProgram program) {
        try (ChildProcess child = clone.spawn(CloneRequest.plain(), program);
                PollSet poll = new PollSet(syscalls, 1)) {
            poll.add(child.pidFd().descriptor(), PollSet.READABLE);
            if (!poll.await(HUNG_AFTER)) {
                child.pidFd().send(SignalNumber.SIGKILL);
                child.pidFd().await();
                return Fate.HUNG;
            }
            child.awaitExecution();
            return child.pidFd().await().equals(new ExitStatus.Exited(EXPECTED_CODE))
                    ? Fate.FINE
                    : Fate.LOST;
        }
    }

    private static ChildProgram program(Fd self) {
        return ChildProgram.builder()
                .newSession()
                .descriptors(0, 1, 2)
                .defaultSignals()
                .signalMask(SignalSet.of(SignalNumber.SIGTERM))
                .execute(self, List.of("nutshell", "self-test", "child"), List.of());
    }

    private void startLoad() {
        for (int i = 0; i < ALLOCATING_THREADS; i++) {
            start(() -> garbage = new byte[GARBAGE]);
        }
        start(
                () -> {
                    System.gc();
                    collections.incrementAndGet();
                    // without a breath the next safepoint is asked for before all have left the
                    // last one
                    LockSupport.parkNanos(BREATH);
                });
    }

    private void start(Runnable action) {
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            while (running.get()) {
                                action.run();
                            }
                        });
    }

    private Fd openSelf() {
        try (CallMemory memory = CallMemory.take()) {
            long number =
                    syscalls.invoke(
                            SystemCall.OPENAT,
                            SELF,
                            DescriptorFlags.AT_FDCWD,
                            memory.string(SELF).address(),
                            DescriptorFlags.O_PATH | DescriptorFlags.O_CLOEXEC,
                            0);
            return new Fd(syscalls, (int) number, SELF);
        }
    }

    private static long openDescriptors() {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
