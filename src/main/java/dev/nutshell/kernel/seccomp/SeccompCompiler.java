package dev.nutshell.kernel.seccomp;

import dev.nutshell.kernel.abi.Architecture;
import java.util.List;

/// Compiles a policy to a filter.
///
/// The filter looks at the ABI, then finds the call's number in a binary tree of number ranges (about seven comparisons),
/// and only where rules ask for it at arguments. A call that is allowed whatever its arguments costs nothing at run
/// time on Linux 5.11 and later: the kernel finds out at installation, as long as the path to it has no more than loads
/// of ABI and number, jumps and a return (`seccomp_is_const_allow`).
public final class SeccompCompiler {
    private static final int NUMBER_OFFSET = 0;
    private static final int ABI_OFFSET = 4;

    private final SeccompPolicy policy;
    private final SystemCallNumbers numbers = SystemCallNumbers.load();

    private SeccompCompiler(SeccompPolicy policy) {
        this.policy = policy;
    }

    /// The filter for containers on `architecture`. Programs of an ABI that the policy does not admit are killed, as
    /// libseccomp does.
    ///
    /// @throws dev.nutshell.base.EngineException INVALID_ARGUMENT when it is longer than the kernel takes
    public static BpfProgram compile(SeccompPolicy policy, Architecture architecture) {
        return new SeccompCompiler(policy).compile(SystemCallAbi.nativeOf(architecture));
    }

    private BpfProgram compile(SystemCallAbi main) {
        BpfCode code = BpfCode.give(SeccompAction.KILL_THREAD);
        for (SystemCallAbi abi : SystemCallAbi.values()) {
            if (abi != main && abi != SystemCallAbi.X32 && policy.abis().contains(abi)) {
                code = onAbi(abi, tree(abi, table(abi)), code);
            }
        }
        // the native ABI last, that is, first in the code
        code =
                onAbi(
                        main,
                        main == SystemCallAbi.X86_64 ? x86WithX32() : tree(main, table(main)),
                        code);
        return BpfProgram.of(code.prepend(BpfInstruction.load(ABI_OFFSET)).instructions());
    }

    private static BpfCode onAbi(SystemCallAbi abi, BpfCode then, BpfCode otherwise) {
        BpfCode section = then.prepend(BpfInstruction.load(NUMBER_OFFSET));
        return BpfCode.branch(BpfInstruction.JUMP_EQUAL, abi.auditNumber(), section, otherwise);
    }

    /// x86_64 and x32 are one ABI to the kernel: a bit in the number tells them apart.
    private BpfCode x86WithX32() {
        VerdictTable table = table(SystemCallAbi.X86_64);
        BpfCode x32 =
                policy.abis().contains(SystemCallAbi.X32)
                        ? tree(SystemCallAbi.X32, table(SystemCallAbi.X32))
                        : BpfCode.give(refusingX32(table));
        BpfCode x86 = tree(SystemCallAbi.X86_64, table);
        return BpfCode.branch(
                BpfInstruction.JUMP_GREATER_OR_EQUAL, SystemCallAbi.X32_BIT, x32, x86);
    }

    /// Where x32 is not admitted its calls are numbers beyond the native ones; and a policy that would allow those kills.
    private SeccompAction refusingX32(VerdictTable table) {
        SeccompAction beyond = table.verdict(SystemCallAbi.X32_BIT).otherwise();
        return beyond.equals(policy.defaultAction()) ? SeccompAction.KILL_THREAD : beyond;
    }

    private VerdictTable table(SystemCallAbi abi) {
        return VerdictTable.of(policy, abi, numbers);
    }

    private static BpfCode tree(SystemCallAbi abi, VerdictTable table) {
        return tree(table.runs(), new ArgumentCode(abi.hasWideArguments()));
    }

    private static BpfCode tree(List<VerdictTable.Run> runs, ArgumentCode arguments) {
        if (runs.size() == 1) {
            return arguments.of(runs.getFirst().verdict());
        }
        int middle = runs.size() / 2;
        BpfCode below = tree(runs.subList(0, middle), arguments);
        BpfCode from = tree(runs.subList(middle, runs.size()), arguments);
        return BpfCode.branch(
                BpfInstruction.JUMP_GREATER_OR_EQUAL, runs.get(middle).first(), from, below);
    }
}
