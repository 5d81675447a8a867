package dev.nutshell.kernel.call;

import dev.nutshell.kernel.abi.Architecture;
import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.SystemCall;
import org.jspecify.annotations.Nullable;

/// The page of machine code ([PlayerCode]) in this process that plays the lists of its children.
///
/// A child that played in Java would hang sooner or later: at a safepoint that a collector asked for, or at a lock of the
/// compiler that it triggers by running (seen once in 300 spawns). And it could not share the memory of its parent, who
/// would find its stack overwritten: the code keeps what it needs in registers, and below its own frame.
///
/// The page is mapped from a file in memory, since services are often forbidden to make pages executable that were written
/// (`MemoryDenyWriteExecute=` of systemd, PR_SET_MDWE). It stays for the life of the process, as loaded code does.
final class PlayerPage {
    private static final String NAME = "child-player";
    private static final long PROT_READ_EXEC = 5;
    private static final long MAP_PRIVATE = 2;

    private static @Nullable Long address;

    private PlayerPage() {}

    /// Address of the function `long play(struct clone_args *, size_t, program *)`, see [CloneDoor].
    static synchronized long address(Syscalls syscalls) {
        if (address == null) {
            address = map(syscalls, PlayerCode.of(Architecture.current()));
        }
        return address;
    }

    private static long map(Syscalls syscalls, byte[] code) {
        long file = create(syscalls);
        try (CallMemory memory = CallMemory.take()) {
            syscalls.invoke(
                    SystemCall.WRITE, NAME, file, memory.bytes(code).address(), code.length);
            return syscalls.invoke(
                    SystemCall.MMAP, NAME, 0, code.length, PROT_READ_EXEC, MAP_PRIVATE, file, 0);
        } finally {
            syscalls.attempt(SystemCall.CLOSE, file);
        }
    }

    /// With the flag where the kernel knows it (6.3): `vm.memfd_noexec` can ask for it.
    private static long create(Syscalls syscalls) {
        try (CallMemory memory = CallMemory.take()) {
            long name = memory.string(NAME).address();
            long flags = DescriptorFlags.MFD_CLOEXEC;
            long file =
                    syscalls.attempt(
                            SystemCall.MEMFD_CREATE, name, flags | DescriptorFlags.MFD_EXEC);
            return file >= 0 ? file : syscalls.invoke(SystemCall.MEMFD_CREATE, NAME, name, flags);
        }
    }
}
