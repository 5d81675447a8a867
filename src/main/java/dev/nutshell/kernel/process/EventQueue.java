package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A set of descriptors behind one that another loop waits for (epoll(7), level-triggered).
///
/// Events are told by a number that the caller gave. Belongs to the thread that made it.
public final class EventQueue implements AutoCloseable {
    public static final int READABLE = 0x1;
    public static final int WRITABLE = 0x4;

    private static final int EPOLL_CLOEXEC = 0x80000;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final int EPOLL_CTL_MOD = 3;
    private static final int BATCH = 32;

    private final Syscalls syscalls;
    private final Fd queue;
    private final Arena arena;
    private final ByteBuffer events;
    private final long address;
    private final int entrySize;
    private final int token;

    @SuppressWarnings("MustBeClosedChecker") // closed by close()
    public EventQueue(Syscalls syscalls, String description) {
        this.syscalls = syscalls;
        long number = syscalls.invoke(SystemCall.EPOLL_CREATE1, description, EPOLL_CLOEXEC);
        this.queue = new Fd(syscalls, (int) number, description);
        // `struct epoll_event` is packed on x86-64 only, <linux/eventpoll.h>
        boolean packed = Architecture.current() == Architecture.X86_64;
        this.entrySize = packed ? 12 : 16;
        this.token = packed ? 4 : 8;
        this.arena = Arena.ofConfined();
        var array = arena.allocate((long) BATCH * entrySize, 8);
        this.events = array.asByteBuffer().order(ByteOrder.nativeOrder());
        this.address = array.address();
    }

    /// Readable while something waits.
    public Fd descriptor() {
        return queue;
    }

    /// @param wanted READABLE, WRITABLE, both, or 0 for errors and hang-up only
    /// @param number what [#number] tells
    public void add(Fd descriptor, int wanted, int number) {
        control(EPOLL_CTL_ADD, descriptor, wanted, number);
    }

    /// Changes what is waited for.
    public void change(Fd descriptor, int wanted, int number) {
        control(EPOLL_CTL_MOD, descriptor, wanted, number);
    }

    /// Before the descriptor is closed.
    public void remove(Fd descriptor) {
        control(EPOLL_CTL_DEL, descriptor, 0, 0);
    }

    /// Looks at what waits, without waiting itself: how many, at most 32; the rest comes with the next call.
    public int poll() {
        return (int)
                syscalls.invoke(
                        SystemCall.EPOLL_PWAIT,
                        queue.describe(),
                        queue.number(),
                        address,
                        BATCH,
                        0,
                        0,
                        0);
    }

    /// The number of the descriptor that event `index` of the last [#poll] is about.
    public int number(int index) {
        return events.getInt(index * entrySize + token);
    }

    private void control(int operation, Fd descriptor, int wanted, int number) {
        events.putInt(0, wanted);
        events.putLong(token, number);
        syscalls.invoke(
                SystemCall.EPOLL_CTL,
                descriptor.describe(),
                queue.number(),
                operation,
                descriptor.number(),
                address);
    }

    @Override
    public void close() {
        queue.close();
        arena.close();
    }
}
