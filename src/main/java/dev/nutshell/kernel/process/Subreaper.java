package dev.nutshell.kernel.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.nutshell.kernel.abi.Prctl;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The attribute of a process that makes it the parent of those whose own parent ends (PR_SET_CHILD_SUBREAPER, prctl(2)).
public final class Subreaper {
    private Subreaper() {}

    /// Whether the calling process is one. It stays one when it executes another program; its children are none.
    public static boolean isSelf(Syscalls syscalls) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(JAVA_INT);
            syscalls.invoke(
                    SystemCall.PRCTL,
                    "PR_GET_CHILD_SUBREAPER",
                    Prctl.PR_GET_CHILD_SUBREAPER,
                    answer.address());
            return answer.get(JAVA_INT, 0) != 0;
        }
    }
}
