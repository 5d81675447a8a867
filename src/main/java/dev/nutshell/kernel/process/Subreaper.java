package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.Prctl;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;

/// The attribute of a process that makes it the parent of those whose own parent ends (PR_SET_CHILD_SUBREAPER, prctl(2)).
public final class Subreaper {
    private Subreaper() {}

    /// Whether the calling process is one. It stays one when it executes another program; its children are none.
    public static boolean isSelf(Syscalls syscalls) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer answer = memory.allocate(Integer.BYTES);
            syscalls.invoke(
                    SystemCall.PRCTL,
                    "PR_GET_CHILD_SUBREAPER",
                    Prctl.PR_GET_CHILD_SUBREAPER,
                    answer.address());
            return answer.getInt(0) != 0;
        }
    }
}
