package dev.nutshell.kernel.seccomp;

import dev.nutshell.kernel.seccomp.Verdict.Alternative;
import java.util.List;

/// Turns the conditions on arguments into code. BPF has 32-bit words: a 64-bit argument is compared in two halves.
final class ArgumentCode {
    /// Of `args` in `struct seccomp_data`; little endian, so the lower half comes first.
    private static final int ARGUMENTS_OFFSET = 16;

    private static final int ARGUMENT_BYTES = 8;
    private static final int UPPER_HALF = 4;

    private final boolean wide;

    ArgumentCode(boolean wide) {
        this.wide = wide;
    }

    /// Code for a whole verdict.
    BpfCode of(Verdict verdict) {
        BpfCode code = BpfCode.give(verdict.otherwise());
        for (Alternative alternative : verdict.alternatives().reversed()) {
            code = code.prepend(of(alternative));
        }
        return code;
    }

    /// Code that returns the action where all conditions hold, and runs off its end where one does not.
    private BpfCode of(Alternative alternative) {
        BpfCode code = BpfCode.give(alternative.action());
        List<ArgumentCondition> conditions = alternative.conditions();
        for (ArgumentCondition condition : conditions.reversed()) {
            Comparison comparison = new Comparison(condition, code);
            if (wide) {
                comparison.compareBothHalves();
            } else {
                comparison.compareLowerHalf();
            }
        }
        return code;
    }

    /// One condition, put before `rest`: into `rest` where it holds, behind `rest` where not.
    private record Comparison(ArgumentCondition condition, BpfCode rest) {
        private void compareBothHalves() {
            int length = rest.length();
            compareLowerHalf();
            int lower = rest.length() - length;
            int upperValue = (int) (tested() >>> 32);
            // from the instruction before the lower half: where "holds" and "fails" are
            int holds = lower;
            int fails = lower + length;
            switch (condition.operator()) {
                case EQ, MASKED_EQ -> jump(BpfInstruction.JUMP_EQUAL, upperValue, 0, fails);
                case NE -> jump(BpfInstruction.JUMP_EQUAL, upperValue, 0, holds);
                case GT, GE -> {
                    jump(BpfInstruction.JUMP_EQUAL, upperValue, 0, fails);
                    jump(BpfInstruction.JUMP_GREATER, upperValue, holds + 1, 0);
                }
                case LT, LE -> {
                    jump(BpfInstruction.JUMP_EQUAL, upperValue, 0, holds);
                    jump(BpfInstruction.JUMP_GREATER, upperValue, fails + 1, 0);
                }
            }
            mask((int) (condition.value() >>> 32));
            rest.prepend(BpfInstruction.load(offset() + UPPER_HALF));
        }

        private void compareLowerHalf() {
            int fails = rest.length();
            int value = (int) tested();
            switch (condition.operator()) {
                case EQ, MASKED_EQ -> jump(BpfInstruction.JUMP_EQUAL, value, 0, fails);
                case NE -> jump(BpfInstruction.JUMP_EQUAL, value, fails, 0);
                case GT -> jump(BpfInstruction.JUMP_GREATER, value, 0, fails);
                case GE -> jump(BpfInstruction.JUMP_GREATER_OR_EQUAL, value, 0, fails);
                case LT -> jump(BpfInstruction.JUMP_GREATER_OR_EQUAL, value, fails, 0);
                case LE -> jump(BpfInstruction.JUMP_GREATER, value, fails, 0);
            }
            mask((int) condition.value());
            rest.prepend(BpfInstruction.load(offset()));
        }

        private long tested() {
            return condition.operator() == ArgumentCondition.Operator.MASKED_EQ
                    ? condition.second()
                    : condition.value();
        }

        private void mask(int half) {
            if (condition.operator() == ArgumentCondition.Operator.MASKED_EQ) {
                rest.prepend(BpfInstruction.and(half));
            }
        }

        private void jump(int code, int value, int whenTrue, int whenFalse) {
            rest.prepend(new BpfInstruction(code, whenTrue, whenFalse, value));
        }

        private int offset() {
            return ARGUMENTS_OFFSET + condition.index() * ARGUMENT_BYTES;
        }
    }
}
