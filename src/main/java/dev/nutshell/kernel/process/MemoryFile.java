package dev.nutshell.kernel.process;

import dev.nutshell.kernel.abi.DescriptorFlags;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;

/// Files that exist in memory only (`memfd_create(2)`).
public final class MemoryFile {
    private static final int ALL_SEALS =
            DescriptorFlags.F_SEAL_SEAL
                    | DescriptorFlags.F_SEAL_SHRINK
                    | DescriptorFlags.F_SEAL_GROW
                    | DescriptorFlags.F_SEAL_WRITE;
    private static final long CHUNK = 1L << 30;

    private final Syscalls syscalls;

    public MemoryFile(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// An empty file that can be sealed; `executable` matters where `vm.memfd_noexec` is set.
    public Fd create(String name, boolean executable) {
        int flags = DescriptorFlags.MFD_CLOEXEC | DescriptorFlags.MFD_ALLOW_SEALING;
        try (CallMemory memory = CallMemory.take()) {
            long address = memory.string(name).address();
            long number =
                    syscalls.attempt(
                            SystemCall.MEMFD_CREATE,
                            address,
                            flags | (executable ? DescriptorFlags.MFD_EXEC : 0));
            if (number == -Errno.EINVAL.number()) {
                number = syscalls.attempt(SystemCall.MEMFD_CREATE, address, flags);
            }
            if (number < 0) {
                throw new KernelException(
                        SystemCall.MEMFD_CREATE.kernelName(), Errno.of((int) -number), name);
            }
            return new Fd(syscalls, (int) number, name);
        }
    }

    /// Forbids every later change of content and size, and of the seals.
    public void seal(Fd file) {
        syscalls.invoke(
                SystemCall.FCNTL,
                file.describe(),
                file.number(),
                DescriptorFlags.F_ADD_SEALS,
                ALL_SEALS);
    }

    /// A sealed copy of all that can be read from `source`, inside the kernel.
    public Fd sealedCopy(Fd source, String name, boolean executable) {
        Fd copy = create(name, executable);
        try {
            while (syscalls.invoke(
                            SystemCall.SENDFILE,
                            source.describe(),
                            copy.number(),
                            source.number(),
                            0,
                            CHUNK)
                    > 0) {
                // sendfile(2) moves at most 2 GiB at once, and may stop earlier
            }
            seal(copy);
            return copy;
        } catch (RuntimeException failure) {
            copy.close();
            throw failure;
        }
    }
}
