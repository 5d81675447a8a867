package dev.nutshell.kernel.file;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import java.nio.ByteBuffer;

/// The memory of [FileCalls], for the arguments of many calls: two names, one structure, one block of file content.
final class FileCallMemory implements AutoCloseable {
    /// PATH_MAX with the closing zero, `<linux/limits.h>`. The kernel answers a longer name with ENAMETOOLONG, and so do we.
    static final int PATH_MAX = 4096;

    /// Large enough for statx (256), a pair of timespecs, open_how and one value of an extended attribute of usual size.
    private static final int STRUCT_SIZE = 512;

    private static final int SMALLEST_BLOCK = 4096;

    private final CallMemory memory = CallMemory.take();
    private final CallBuffer first = memory.reserve(PATH_MAX);
    private final CallBuffer second = memory.reserve(PATH_MAX);
    private final CallBuffer struct = memory.reserve(STRUCT_SIZE);
    private CallBuffer block = memory.reserve(SMALLEST_BLOCK);

    /// Address of `name` as a C string.
    ///
    /// @throws EngineException INVALID_ARGUMENT when the name is longer than the kernel takes
    long first(byte[] name) {
        return string(first, name);
    }

    /// As [#first], for calls with two names.
    long second(byte[] name) {
        return string(second, name);
    }

    /// The structure, zeroed up to `size`, in native byte order.
    ByteBuffer struct(int size) {
        for (int at = 0; at < size; at += Long.BYTES) {
            struct.putLong(at, 0);
        }
        return struct.bytes();
    }

    /// The structure as the last call left it.
    ByteBuffer structView() {
        return struct.bytes();
    }

    long structAddress() {
        return struct.address();
    }

    /// A block of at least `size` bytes; the content of the last one is gone.
    ///
    /// Grows by powers of two: who reads small files pays for no large block, and all outgrown blocks together are
    /// smaller than the last.
    ByteBuffer block(int size) {
        if (block.size() < size) {
            block = memory.reserve(Integer.highestOneBit(size - 1) << 1);
        }
        return block.bytes();
    }

    /// The block that [#block] returned last, as the last call left it.
    ByteBuffer blockView() {
        return block.bytes();
    }

    /// Address of the block that [#block] returned last.
    long blockAddress() {
        return block.address();
    }

    @Override
    public void close() {
        memory.close();
    }

    private static long string(CallBuffer target, byte[] name) {
        if (name.length >= PATH_MAX) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "path of "
                            + name.length
                            + " bytes ("
                            + FileCalls.text(name)
                            + "): longer than the kernel takes");
        }
        return target.put(0, name).putByte(name.length, 0).address();
    }
}
