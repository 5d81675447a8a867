package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A monotonic clock's ticks as a descriptor (timerfd_create(2)). Belongs to the thread that made it.
public final class TimerDescriptor implements AutoCloseable {
    private static final int CLOCK_MONOTONIC = 1;
    private static final int TFD_FLAGS = 0x80000 | 0x800;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Syscalls syscalls;
    private final Fd timer;
    private final Arena arena;
    private final ByteBuffer memory;
    private final long address;

    @SuppressWarnings("MustBeClosedChecker") // closed by close()
    public TimerDescriptor(Syscalls syscalls, String description) {
        this.syscalls = syscalls;
        long number =
                syscalls.invoke(SystemCall.TIMERFD_CREATE, description, CLOCK_MONOTONIC, TFD_FLAGS);
        this.timer = new Fd(syscalls, (int) number, description);
        this.arena = Arena.ofConfined();
        var block = arena.allocate(32, 8);
        this.memory = block.asByteBuffer().order(ByteOrder.nativeOrder());
        this.address = block.address();
    }

    /// Readable from a tick until it is acknowledged.
    public Fd descriptor() {
        return timer;
    }

    /// Ticks every so many nanoseconds from now on; 0 stops it.
    public void every(long nanoseconds) {
        for (int half = 0; half < 2; half++) {
            memory.putLong(half * 16, nanoseconds / NANOS_PER_SECOND);
            memory.putLong(half * 16 + 8, nanoseconds % NANOS_PER_SECOND);
        }
        syscalls.invoke(
                SystemCall.TIMERFD_SETTIME, timer.describe(), timer.number(), 0, address, 0);
    }

    /// Waits for the next tick again.
    public void acknowledge() {
        // EAGAIN: it was stopped in between
        syscalls.attempt(SystemCall.READ, timer.number(), address, Long.BYTES);
    }

    @Override
    public void close() {
        timer.close();
        arena.close();
    }
}
