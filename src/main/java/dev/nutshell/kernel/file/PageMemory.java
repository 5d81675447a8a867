package dev.nutshell.kernel.file;

import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.Syscalls;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Memory that takes up only the pages that were written to (mmap(2), private and anonymous).
///
/// An arena writes zeros into what it hands out; a process that waits for years would hold every page of a buffer which it needs
/// once.
public final class PageMemory implements AutoCloseable {
    private static final long PROT_READ_WRITE = 3;
    private static final long MAP_PRIVATE_ANONYMOUS = 0x22;

    private final Syscalls syscalls;
    private final long address;
    private final long size;

    /// @param size bytes
    public PageMemory(Syscalls syscalls, long size) {
        this.syscalls = syscalls;
        this.size = size;
        this.address =
                syscalls.invoke(
                        SystemCall.MMAP,
                        "memory",
                        0,
                        size,
                        PROT_READ_WRITE,
                        MAP_PRIVATE_ANONYMOUS,
                        -1,
                        0);
    }

    /// Zeros at first. Not to be used after [#close].
    public CallBuffer buffer() {
        ByteBuffer bytes = MemorySegment.ofAddress(address).reinterpret(size).asByteBuffer();
        return new CallBuffer(address, bytes.order(ByteOrder.nativeOrder()));
    }

    @Override
    public void close() {
        syscalls.invoke(SystemCall.MUNMAP, "memory", address, size);
    }
}
