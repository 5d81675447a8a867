package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.abi.BpfConstants;
import dev.nutshell.kernel.bpf.Instruction;
import java.util.ArrayList;
import java.util.List;

/// Compiles device rules to a program of type BPF_PROG_TYPE_CGROUP_DEVICE.
///
/// An access can ask for several rights at once (`open(2)` for reading and writing), and rules can give them one by one. So
/// the program keeps the rights still to be decided in a register and goes through the rules from the last to the first:
/// a matching "allow" settles its rights, a matching "deny" of a right not yet settled refuses. What no rule spoke of is
/// refused.
final class DeviceProgram {
    private static final int RESULT = 0;
    private static final int CONTEXT = 1;
    private static final int TYPE = 2;
    private static final int RIGHTS = 3;
    private static final int MAJOR = 4;
    private static final int MINOR = 5;
    private static final int ACCESS_SHIFT = 16;
    private static final int TYPE_MASK = 0xffff;

    private final List<Instruction> code = new ArrayList<>();

    private DeviceProgram() {}

    static List<Instruction> compile(List<DeviceRule> rules) {
        DeviceProgram program = new DeviceProgram();
        program.loadContext();
        for (DeviceRule rule : rules.reversed()) {
            program.add(rule);
        }
        program.exit(0);
        return List.copyOf(program.code);
    }

    private void loadContext() {
        load(TYPE, BpfConstants.CONTEXT_ACCESS_TYPE);
        add(BpfConstants.MOVE, RIGHTS, TYPE, 0, 0);
        add(BpfConstants.SHIFT_RIGHT_CONSTANT, RIGHTS, 0, 0, ACCESS_SHIFT);
        add(BpfConstants.AND_CONSTANT, TYPE, 0, 0, TYPE_MASK);
        load(MAJOR, BpfConstants.CONTEXT_MAJOR);
        load(MINOR, BpfConstants.CONTEXT_MINOR);
    }

    private void add(DeviceRule rule) {
        List<Instruction> verdict = verdict(rule);
        List<Integer> wanted = new ArrayList<>();
        List<Integer> registers = new ArrayList<>();
        if (rule.type() != 'a') {
            registers.add(TYPE);
            wanted.add(
                    rule.type() == 'b'
                            ? BpfConstants.BPF_DEVCG_DEV_BLOCK
                            : BpfConstants.BPF_DEVCG_DEV_CHAR);
        }
        if (rule.major() != DeviceRule.ANY) {
            registers.add(MAJOR);
            wanted.add((int) rule.major());
        }
        if (rule.minor() != DeviceRule.ANY) {
            registers.add(MINOR);
            wanted.add((int) rule.minor());
        }
        for (int i = 0; i < wanted.size(); i++) {
            int skipped = wanted.size() - i - 1 + verdict.size();
            add(BpfConstants.JUMP_NOT_EQUAL, registers.get(i), 0, skipped, wanted.get(i));
        }
        code.addAll(verdict);
    }

    private static List<Instruction> verdict(DeviceRule rule) {
        int bits = rule.accessBits();
        if (rule.allow()) {
            return List.of(
                    new Instruction(
                            BpfConstants.AND_CONSTANT,
                            RIGHTS,
                            0,
                            0,
                            DeviceRule.EVERY_ACCESS & ~bits),
                    new Instruction(BpfConstants.JUMP_NOT_EQUAL, RIGHTS, 0, 2, 0),
                    new Instruction(BpfConstants.MOVE_CONSTANT_64, RESULT, 0, 0, 1),
                    new Instruction(BpfConstants.EXIT, 0, 0, 0, 0));
        }
        return List.of(
                new Instruction(BpfConstants.JUMP_ANY_BIT, RIGHTS, 0, 1, bits),
                new Instruction(BpfConstants.JUMP, 0, 0, 2, 0),
                new Instruction(BpfConstants.MOVE_CONSTANT_64, RESULT, 0, 0, 0),
                new Instruction(BpfConstants.EXIT, 0, 0, 0, 0));
    }

    private void exit(int result) {
        add(BpfConstants.MOVE_CONSTANT_64, RESULT, 0, 0, result);
        add(BpfConstants.EXIT, 0, 0, 0, 0);
    }

    private void load(int register, int offset) {
        add(BpfConstants.LOAD_WORD, register, CONTEXT, offset, 0);
    }

    private void add(int opcode, int target, int source, int offset, int immediate) {
        code.add(new Instruction(opcode, target, source, offset, immediate));
    }
}
