package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Waits for several descriptors with one reused array (ppoll(2)). Belongs to the thread that made it.
public final class PollSet implements AutoCloseable {
    public static final int READABLE = 0x1;
    public static final int WRITABLE = 0x4;
    public static final int ERROR = 0x8;
    public static final int HANG_UP = 0x10;
    public static final int INVALID = 0x20;

    private static final int ENTRY_SIZE = 8;
    private static final int EVENTS = 4;
    private static final int ANSWERS = 6;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Syscalls syscalls;
    private final Arena arena;
    private final ByteBuffer entries;
    private final ByteBuffer timeout;
    private final long entriesAddress;
    private final long timeoutAddress;
    private int size;

    @SuppressWarnings("MustBeClosedChecker") // closed by close()
    public PollSet(Syscalls syscalls, int capacity) {
        this.syscalls = syscalls;
        this.arena = Arena.ofConfined();
        var array = arena.allocate((long) capacity * ENTRY_SIZE, 8);
        var timespec = arena.allocate(16, 8);
        this.entries = array.asByteBuffer().order(ByteOrder.nativeOrder());
        this.timeout = timespec.asByteBuffer().order(ByteOrder.nativeOrder());
        this.entriesAddress = array.address();
        this.timeoutAddress = timespec.address();
    }

    /// Adds a descriptor.
    ///
    /// @param events READABLE, WRITABLE, both, or 0 for errors and hang-up only
    /// @return its place, for the other methods
    public int add(Fd descriptor, int events) {
        return add(descriptor.number(), events);
    }

    /// As [#add(Fd, int)], for the engine's own standard streams.
    public int add(int descriptor, int events) {
        int place = size++;
        entries.putInt(place * ENTRY_SIZE, descriptor);
        entries.putShort(place * ENTRY_SIZE + EVENTS, (short) events);
        return place;
    }

    /// Forgets every place.
    public void clear() {
        size = 0;
    }

    /// Changes what is waited for.
    public void watch(int place, int events) {
        entries.putShort(place * ENTRY_SIZE + EVENTS, (short) events);
    }

    /// Leaves a place out of every later wait.
    public void drop(int place) {
        entries.putInt(place * ENTRY_SIZE, -1);
        entries.putShort(place * ENTRY_SIZE + ANSWERS, (short) 0);
    }

    /// Waits until something happens.
    public void await() {
        syscalls.invoke(SystemCall.PPOLL, "", entriesAddress, size, 0, 0, 0);
    }

    /// Waits until something happens or the time is over.
    ///
    /// @return whether something happened
    public boolean await(long nanoseconds) {
        timeout.putLong(0, nanoseconds / NANOS_PER_SECOND);
        timeout.putLong(8, nanoseconds % NANOS_PER_SECOND);
        return syscalls.invoke(SystemCall.PPOLL, "", entriesAddress, size, timeoutAddress, 0, 0)
                > 0;
    }

    /// What happened at `place` in the last wait: a set of the constants above.
    public int events(int place) {
        return entries.getShort(place * ENTRY_SIZE + ANSWERS);
    }

    @Override
    public void close() {
        arena.close();
    }
}
