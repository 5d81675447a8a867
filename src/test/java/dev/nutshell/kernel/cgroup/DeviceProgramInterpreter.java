package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.abi.BpfConstants;
import dev.nutshell.kernel.bpf.Instruction;
import java.util.List;

/// Runs a device program as the kernel would, as far as such programs go.
final class DeviceProgramInterpreter {
    private final List<Instruction> program;

    DeviceProgramInterpreter(List<Instruction> program) {
        this.program = program;
    }

    boolean allows(char type, long major, long minor, int rights) {
        int device =
                type == 'b' ? BpfConstants.BPF_DEVCG_DEV_BLOCK : BpfConstants.BPF_DEVCG_DEV_CHAR;
        int[] context = {rights << 16 | device, (int) major, (int) minor};
        int[] registers = new int[11];
        for (int at = 0; ; at++) {
            Instruction each = program.get(at);
            int target = each.target();
            switch (each.code()) {
                case BpfConstants.LOAD_WORD -> registers[target] = context[each.offset() / 4];
                case BpfConstants.MOVE -> registers[target] = registers[each.source()];
                case BpfConstants.MOVE_CONSTANT_64 -> registers[target] = each.immediate();
                case BpfConstants.AND_CONSTANT -> registers[target] &= each.immediate();
                case BpfConstants.SHIFT_RIGHT_CONSTANT -> registers[target] >>>= each.immediate();
                case BpfConstants.JUMP -> at += each.offset();
                case BpfConstants.JUMP_NOT_EQUAL ->
                        at += registers[target] != each.immediate() ? each.offset() : 0;
                case BpfConstants.JUMP_ANY_BIT ->
                        at += (registers[target] & each.immediate()) != 0 ? each.offset() : 0;
                case BpfConstants.EXIT -> {
                    return registers[0] == 1;
                }
                default -> throw new AssertionError("unknown instruction " + each);
            }
        }
    }
}
