package dev.nutshell.kernel.seccomp;

import java.util.ArrayList;
import java.util.List;

/// A piece of a filter in which every path ends in a return. Pieces are put together from the end to the beginning, so
/// that the length of what a jump skips is always known.
final class BpfCode {
    /// Backwards: appending to a list is what prepending to the code is.
    private final List<BpfInstruction> reversed = new ArrayList<>();

    private BpfCode() {}

    static BpfCode give(SeccompAction action) {
        return new BpfCode().prepend(BpfInstruction.give(action));
    }

    int length() {
        return reversed.size();
    }

    BpfCode prepend(BpfInstruction instruction) {
        reversed.add(instruction);
        return this;
    }

    BpfCode prepend(BpfCode before) {
        reversed.addAll(before.reversed);
        return this;
    }

    /// Code that tests the accumulator with `jump`: `then` where it holds, `otherwise` where not.
    static BpfCode branch(int jump, int operand, BpfCode then, BpfCode otherwise) {
        int distance = then.length();
        BpfCode whole = otherwise.prepend(then);
        if (distance <= BpfInstruction.LONGEST_JUMP) {
            return whole.prepend(new BpfInstruction(jump, 0, distance, operand));
        }
        // a conditional jump reaches 255 instructions, an unconditional one everything
        return whole.prepend(BpfInstruction.jump(distance))
                .prepend(new BpfInstruction(jump, 1, 0, operand));
    }

    List<BpfInstruction> instructions() {
        return List.copyOf(reversed.reversed());
    }
}
