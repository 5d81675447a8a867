package dev.nutshell.kernel.seccomp;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/// A filter as the kernel takes it: an array of `struct sock_filter`, little endian as both architectures are.
public final class BpfProgram {
    /// `BPF_MAXINSNS` of `<linux/bpf_common.h>`.
    private static final int LONGEST = 4096;

    private final byte[] bytes;

    private BpfProgram(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Takes a program that was written by [#toBytes].
    ///
    /// @throws EngineException CORRUPT when the length is not that of a program
    public static BpfProgram ofBytes(byte[] bytes) {
        if (bytes.length == 0 || bytes.length % BpfInstruction.BYTES != 0) {
            throw new EngineException(
                    ErrorKind.CORRUPT, "seccomp filter has " + bytes.length + " bytes");
        }
        checkLength(bytes.length / BpfInstruction.BYTES);
        return new BpfProgram(bytes.clone());
    }

    static BpfProgram of(List<BpfInstruction> instructions) {
        checkLength(instructions.size());
        ByteBuffer buffer =
                ByteBuffer.allocate(instructions.size() * BpfInstruction.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (BpfInstruction instruction : instructions) {
            buffer.putShort((short) instruction.code());
            buffer.put((byte) instruction.whenTrue());
            buffer.put((byte) instruction.whenFalse());
            buffer.putInt(instruction.operand());
        }
        return new BpfProgram(buffer.array());
    }

    private static void checkLength(int instructions) {
        if (instructions > LONGEST) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "seccomp profile is too large: its filter has "
                            + instructions
                            + " instructions, the kernel takes "
                            + LONGEST);
        }
    }

    public byte[] toBytes() {
        return bytes.clone();
    }

    /// The number of instructions.
    public int length() {
        return bytes.length / BpfInstruction.BYTES;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BpfProgram program && Arrays.equals(bytes, program.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "filter of " + length() + " instructions";
    }
}
