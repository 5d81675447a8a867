package dev.nutshell.kernel.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Runs a filter as the kernel does (`kernel/seccomp.c`, `net/core/filter.c`), and refuses what `seccomp_check_filter`
/// and `bpf_check_classic` refuse.
final class BpfInterpreter {
    private static final int DATA_BYTES = 64;

    private final ByteBuffer code;
    private final int length;

    BpfInterpreter(BpfProgram program) {
        this.code = ByteBuffer.wrap(program.toBytes()).order(ByteOrder.LITTLE_ENDIAN);
        this.length = program.length();
        check();
    }

    /// What the filter returns for one call.
    int run(int auditNumber, int number, long... arguments) {
        ByteBuffer data = ByteBuffer.allocate(DATA_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(number).putInt(auditNumber).putLong(0x7FFF_1234_5678L);
        for (long argument : arguments) {
            data.putLong(argument);
        }
        int accumulator = 0;
        int next = 0;
        while (true) {
            int at = next++;
            int operand = operand(at);
            switch (code(at)) {
                case 0x20 -> accumulator = data.getInt(operand);
                case 0x54 -> accumulator &= operand;
                case 0x05 -> next += operand;
                case 0x15 -> next += jump(at, accumulator == operand);
                case 0x25 -> next += jump(at, Integer.compareUnsigned(accumulator, operand) > 0);
                case 0x35 -> next += jump(at, Integer.compareUnsigned(accumulator, operand) >= 0);
                case 0x06 -> {
                    return operand;
                }
                default -> throw new AssertionError("instruction " + at + ": code " + code(at));
            }
        }
    }

    private void check() {
        if (code(length - 1) != 0x06) {
            throw new AssertionError("last instruction is no return");
        }
        for (int at = 0; at < length; at++) {
            switch (code(at)) {
                case 0x20 ->
                        require(
                                operand(at) >= 0
                                        && operand(at) < DATA_BYTES
                                        && operand(at) % 4 == 0,
                                at);
                case 0x05 -> require(operand(at) >= 0 && at + 1 + operand(at) < length, at);
                case 0x15, 0x25, 0x35 ->
                        require(at + 1 + Math.max(jump(at, true), jump(at, false)) < length, at);
                case 0x54, 0x06 -> {}
                default -> throw new AssertionError("instruction " + at + ": code " + code(at));
            }
        }
    }

    private static void require(boolean condition, int at) {
        if (!condition) {
            throw new AssertionError("instruction " + at + " reaches outside");
        }
    }

    private int code(int at) {
        return code.getShort(at * BpfInstruction.BYTES);
    }

    private int jump(int at, boolean condition) {
        return Byte.toUnsignedInt(code.get(at * BpfInstruction.BYTES + (condition ? 2 : 3)));
    }

    private int operand(int at) {
        return code.getInt(at * BpfInstruction.BYTES + 4);
    }
}
