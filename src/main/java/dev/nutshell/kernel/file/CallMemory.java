package dev.nutshell.kernel.file;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Native memory for the arguments of many calls: two names, one structure, one block of file content.
///
/// Made once for a whole operation, because in the native image an arena costs more than the system call it serves.
/// Writes go through direct byte buffers, the cheapest way there (3 ns for a put, 65 ns through a segment).
final class CallMemory implements AutoCloseable {
    /// PATH_MAX with the closing zero, `<linux/limits.h>`. The kernel answers a longer name with ENAMETOOLONG, and so do we.
    static final int PATH_MAX = 4096;

    /// Large enough for statx (256), a pair of timespecs, open_how and one value of an extended attribute of usual size.
    private static final int STRUCT_SIZE = 512;

    private static final int ALIGNMENT = 64;
    private static final int SMALLEST_BLOCK = 4096;

    private final Arena arena = Arena.ofConfined();
    private final ByteBuffer first;
    private final ByteBuffer second;
    private final ByteBuffer struct;
    private final long firstAddress;
    private final long secondAddress;
    private final long structAddress;
    private ByteBuffer block;
    private long blockAddress;

    CallMemory() {
        MemorySegment memory = arena.allocate(2L * PATH_MAX + STRUCT_SIZE, ALIGNMENT);
        this.firstAddress = memory.address();
        this.secondAddress = firstAddress + PATH_MAX;
        this.structAddress = secondAddress + PATH_MAX;
        this.first = memory.asSlice(0, PATH_MAX).asByteBuffer();
        this.second = memory.asSlice(PATH_MAX, PATH_MAX).asByteBuffer();
        this.struct =
                memory.asSlice(2L * PATH_MAX, STRUCT_SIZE)
                        .asByteBuffer()
                        .order(ByteOrder.nativeOrder());
        this.block = first;
        this.blockAddress = 0;
    }

    /// Address of `name` as a C string.
    ///
    /// @throws EngineException INVALID_ARGUMENT when the name is longer than the kernel takes
    long first(byte[] name) {
        return string(first, firstAddress, name);
    }

    /// As [#first], for calls with two names.
    long second(byte[] name) {
        return string(second, secondAddress, name);
    }

    /// The structure, zeroed up to `size`, in native byte order.
    ByteBuffer struct(int size) {
        for (int at = 0; at < size; at += Long.BYTES) {
            struct.putLong(at, 0);
        }
        return struct;
    }

    /// The structure as the last call left it.
    ByteBuffer structView() {
        return struct;
    }

    long structAddress() {
        return structAddress;
    }

    /// A block of at least `size` bytes; the content of the last one is gone.
    ///
    /// Grows by powers of two: who reads small files pays for no large block, and all outgrown blocks together are
    /// smaller than the last.
    ByteBuffer block(int size) {
        if (blockAddress == 0 || block.capacity() < size) {
            int rounded = Integer.highestOneBit(Math.max(size, SMALLEST_BLOCK) - 1) << 1;
            MemorySegment memory = arena.allocate(rounded, ALIGNMENT);
            block = memory.asByteBuffer().order(ByteOrder.nativeOrder());
            blockAddress = memory.address();
        }
        return block;
    }

    /// The block that [#block] returned last, as the last call left it.
    ByteBuffer blockView() {
        return block;
    }

    /// Address of the block that [#block] returned last.
    long blockAddress() {
        return blockAddress;
    }

    @Override
    public void close() {
        arena.close();
    }

    private static long string(ByteBuffer target, long address, byte[] name) {
        if (name.length >= PATH_MAX) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "path of "
                            + name.length
                            + " bytes ("
                            + FileCalls.text(name)
                            + "): longer than the kernel takes");
        }
        target.put(0, name);
        target.put(name.length, (byte) 0);
        return address;
    }
}
