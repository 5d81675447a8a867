package dev.nutshell.kernel.file;

import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import java.nio.charset.StandardCharsets;

/// The user namespace that this process is in: whether its ids and capabilities are the machine's, or count only inside
/// (user_namespaces(7)). A process with several threads cannot change it, so the answer holds for its life.
public final class UserNamespace {
    private static final String OWN = "/proc/self/ns/user";

    /// `USER_NS_INIT_INO`, `<linux/nsfs.h>`: the number of the first one has been the same since Linux 3.8.
    private static final String INITIAL = "user:[4026531837]";

    private static final int LONGEST = 64;

    private UserNamespace() {}

    /// Whether it is the machine's own. Where nothing can be found out, without `/proc`, it is taken for that.
    public static boolean isInitial(Syscalls syscalls) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer text = memory.allocate(LONGEST);
            long length =
                    syscalls.attempt(
                            SystemCall.READLINKAT,
                            DescriptorFlags.AT_FDCWD,
                            memory.string(OWN).address(),
                            text.address(),
                            LONGEST);
            return length < 0
                    || new String(text.toArray(length), StandardCharsets.US_ASCII).equals(INITIAL);
        }
    }
}
