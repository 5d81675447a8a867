package dev.nutshell.kernel.file;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(LONGEST);
            long length =
                    syscalls.attempt(
                            SystemCall.READLINKAT,
                            DescriptorFlags.AT_FDCWD,
                            arena.allocateFrom(OWN).address(),
                            text.address(),
                            LONGEST);
            return length < 0
                    || new String(
                                    text.asSlice(0, length).toArray(JAVA_BYTE),
                                    StandardCharsets.US_ASCII)
                            .equals(INITIAL);
        }
    }
}
