package dev.nutshell.kernel.file;

import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.Syscalls;
import java.nio.ByteBuffer;

/// A block of native memory through which bytes go from one stream to others, without a copy into the heap.
///
/// Results are those of `read(2)` and `write(2)`: bytes, or `-errno`; EAGAIN, EPIPE and EIO are ordinary answers of pipes and
/// terminals. Belongs to one thread.
public final class StreamBlock implements AutoCloseable {
    private final Syscalls syscalls;
    private final PageMemory memory;
    private final CallBuffer block;

    public StreamBlock(Syscalls syscalls, int size) {
        this.syscalls = syscalls;
        this.memory = new PageMemory(syscalls, size);
        this.block = memory.buffer();
    }

    /// Reads once, to the start of the block; zero at the end of the stream.
    public long read(int descriptor) {
        return syscalls.attempt(SystemCall.READ, descriptor, block.address(), block.size());
    }

    /// Writes once from `[from, from + length)` of the block.
    public long write(int descriptor, long from, long length) {
        return syscalls.attempt(SystemCall.WRITE, descriptor, block.address() + from, length);
    }

    /// The content.
    public ByteBuffer bytes() {
        return block.bytes().duplicate();
    }

    public int size() {
        return block.size();
    }

    @Override
    public void close() {
        memory.close();
    }
}
