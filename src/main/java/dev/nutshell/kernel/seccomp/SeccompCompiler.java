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

    private SeccompCompiler() {}

    /// The filter for containers on `architecture`. Programs of an ABI that the policy does not admit are killed, as
    /// libseccomp does.
    ///
    /// @throws dev.nutshell.base.EngineException INVALID_ARGUMENT when it is longer than the kernel takes
    public static BpfProgram compile(SeccompPolicy policy, Architecture architecture) {
        BpfCode code = BpfCode.give(SeccompAction.KILL_THREAD);
        SystemCallAbi main = SystemCallAbi.nativeOf(architecture);
        for (SystemCallAbi abi : SystemCallAbi.values()) {
            if (abi != main && abi != SystemCallAbi.X32 && policy.abis().contains(abi)) {
                code = onAbi(abi, numbers(policy, abi), code);
            }
        }
        // the native ABI last, that is, first in the code
        code = onAbi(main, mainNumbers(policy, main), code);
        return BpfProgram.of(code.prepend(BpfInstruction.load(ABI_OFFSET)).instructions());
    }

    private static BpfCode onAbi(SystemCallAbi abi, BpfCode then, BpfCode otherwise) {
        BpfCode section = then.prepend(BpfInstruction.load(NUMBER_OFFSET));
        return BpfCode.branch(BpfInstruction.JUMP_EQUAL, abi.auditNumber(), section, otherwise);
    }

    /// x86_64 and x32 are one ABI to the kernel: a bit in the number tells them apart.
    private static BpfCode mainNumbers(SeccompPolicy policy, SystemCallAbi main) {
        BpfCode code = numbers(policy, main);
        if (main != SystemCallAbi.X86_64) {
            return code;
        }
        BpfCode x32 =
                policy.abis().contains(SystemCallAbi.X32)
                        ? numbers(policy, SystemCallAbi.X32)
                        : BpfCode.give(beyondNative(policy));
        return BpfCode.branch(
                BpfInstruction.JUMP_GREATER_OR_EQUAL, SystemCallAbi.X32_BIT, x32, code);
    }

    /// What x32 calls get where x32 is not admitted: they are numbers beyond the native ones.
    private static SeccompAction beyondNative(SeccompPolicy policy) {
        SeccompAction beyond =
                VerdictTable.of(policy, SystemCallAbi.X86_64)
                        .verdict(SystemCallAbi.X32_BIT)
                        .otherwise();
        return beyond.equals(policy.defaultAction()) ? SeccompAction.KILL_THREAD : beyond;
    }

    private static BpfCode numbers(SeccompPolicy policy, SystemCallAbi abi) {
        return tree(VerdictTable.of(policy, abi).runs(), new ArgumentCode(abi.hasWideArguments()));
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
