package dev.nutshell.kernel.bpf;

import dev.nutshell.kernel.abi.BpfConstants;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// One `struct bpf_insn`.
///
/// @param offset of memory, in bytes, or of a jump: instructions from the next one
public record Instruction(int code, int target, int source, int offset, int immediate) {
    Instruction withOffset(int other) {
        return new Instruction(code, target, source, other, immediate);
    }

    /// The program as the kernel takes it.
    static byte[] encode(List<Instruction> program) {
        ByteBuffer bytes =
                ByteBuffer.allocate(program.size() * BpfConstants.INSTRUCTION_SIZE)
                        .order(ByteOrder.nativeOrder());
        for (Instruction each : program) {
            // both architectures are little endian: the first register is the lower half of the
            // byte
            bytes.put((byte) each.code())
                    .put((byte) (each.target() | each.source() << 4))
                    .putShort((short) each.offset())
                    .putInt(each.immediate());
        }
        return bytes.array();
    }
}
