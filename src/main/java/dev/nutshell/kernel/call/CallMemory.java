package dev.nutshell.kernel.call;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Native memory for the arguments and answers of the system calls of one operation. Its pieces are not to be used after
/// [#close]: the memory goes on to the next operation of any thread.
///
/// Why not an arena for each: in the native image an arena costs more than the call that it serves, and its memory, fresh from
/// `malloc`, a page fault or two. Why direct byte buffers: a number costs 3 ns through them and 65 ns through a segment, whose
/// handles the image resolves by reflection, each kind once in every process at the price of some fifty page faults.
public final class CallMemory implements AutoCloseable {
    /// Two paths of the greatest length, a structure and a block of a small file.
    private static final int SIZE = 16384;

    private static final int ALIGNMENT = 64;

    /// All that was made and is not in use, as much as was ever in use at once: a stack without a lock. Nothing is put on it twice,
    /// so that what is compared is what was seen.
    private static final AtomicReference<@Nullable CallMemory> SPARE = new AtomicReference<>();

    private final CallBuffer whole;
    private @Nullable CallMemory next;
    private int used;
    private @Nullable Arena larger;
    private boolean isClosed;

    private CallMemory(CallBuffer whole) {
        this.whole = whole;
    }

    /// Takes memory for one operation.
    public static CallMemory take() {
        CallMemory spare = SPARE.get();
        while (spare != null && !SPARE.compareAndSet(spare, spare.next)) {
            spare = SPARE.get();
        }
        return new CallMemory(spare == null ? allocate(Arena.global(), SIZE) : spare.whole);
    }

    /// Zeroed memory, aligned for every number.
    ///
    /// @param size bytes
    public CallBuffer allocate(long size) {
        if (size > SIZE - used) {
            return allocateLarger(size);
        }
        CallBuffer piece = reserve(size);
        int length = piece.size();
        int words = length & -Long.BYTES;
        for (int at = 0; at < words; at += Long.BYTES) {
            piece.bytes().putLong(at, 0);
        }
        for (int at = words; at < length; at++) {
            piece.bytes().put(at, (byte) 0);
        }
        return piece;
    }

    /// As [#allocate], with content that is left of anything: for what the kernel or the caller fills in.
    public CallBuffer reserve(long size) {
        if (size > SIZE - used) {
            return allocateLarger(size);
        }
        int length = (int) size;
        CallBuffer piece =
                new CallBuffer(
                        whole.address() + used,
                        whole.bytes().slice(used, length).order(ByteOrder.nativeOrder()));
        used = Math.min(SIZE, used + length + Long.BYTES - 1 & -Long.BYTES);
        return piece;
    }

    /// A C string in UTF-8.
    public CallBuffer string(String text) {
        return string(text.getBytes(StandardCharsets.UTF_8));
    }

    /// A C string.
    public CallBuffer string(byte[] text) {
        return reserve(text.length + 1L).put(0, text).putByte(text.length, 0);
    }

    public CallBuffer bytes(byte[] content) {
        return reserve(content.length).put(0, content);
    }

    public CallBuffer ofInt(int value) {
        return reserve(Integer.BYTES).putInt(0, value);
    }

    public CallBuffer ofLong(long value) {
        return reserve(Long.BYTES).putLong(0, value);
    }

    @SuppressWarnings("MustBeClosedChecker") // closed by close()
    private CallBuffer allocateLarger(long size) {
        Arena arena = larger == null ? Arena.ofConfined() : larger;
        larger = arena;
        return allocate(arena, size);
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        if (larger != null) {
            larger.close();
        }
        do {
            next = SPARE.get();
        } while (!SPARE.compareAndSet(next, this));
    }

    private static CallBuffer allocate(Arena arena, long size) {
        MemorySegment segment = arena.allocate(size, ALIGNMENT);
        return new CallBuffer(
                segment.address(), segment.asByteBuffer().order(ByteOrder.nativeOrder()));
    }
}
