package dev.nutshell.kernel.seccomp;

/// One instruction of classic BPF: `struct sock_filter` of `<linux/filter.h>`, codes of `<linux/bpf_common.h>`.
///
/// @param whenTrue how many instructions a conditional jump skips, 0 to 255
record BpfInstruction(int code, int whenTrue, int whenFalse, int operand) {
    static final int BYTES = 8;
    static final int LONGEST_JUMP = 255;

    /// `BPF_LD | BPF_W | BPF_ABS`: the accumulator becomes a word of `seccomp_data`.
    static final int LOAD = 0x20;

    /// `BPF_ALU | BPF_AND | BPF_K`.
    static final int AND = 0x54;

    /// `BPF_JMP | BPF_JA`.
    static final int JUMP = 0x05;

    /// `BPF_JMP | BPF_JEQ | BPF_K`.
    static final int JUMP_EQUAL = 0x15;

    /// `BPF_JMP | BPF_JGT | BPF_K`, unsigned.
    static final int JUMP_GREATER = 0x25;

    /// `BPF_JMP | BPF_JGE | BPF_K`, unsigned.
    static final int JUMP_GREATER_OR_EQUAL = 0x35;

    /// `BPF_RET | BPF_K`.
    static final int RETURN = 0x06;

    BpfInstruction {
        if ((whenTrue | whenFalse) >>> 8 != 0) {
            throw new IllegalArgumentException(
                    "jump over " + Math.max(whenTrue, whenFalse) + " instructions");
        }
    }

    static BpfInstruction load(int offset) {
        return new BpfInstruction(LOAD, 0, 0, offset);
    }

    static BpfInstruction and(int mask) {
        return new BpfInstruction(AND, 0, 0, mask);
    }

    static BpfInstruction jump(int distance) {
        return new BpfInstruction(JUMP, 0, 0, distance);
    }

    static BpfInstruction give(SeccompAction action) {
        return new BpfInstruction(RETURN, 0, 0, action.returnValue());
    }
}
