package dev.nutshell.kernel.seccomp;

import dev.nutshell.kernel.abi.Architecture;
import java.util.Optional;
import java.util.stream.Stream;

/// One way to enter the kernel, with numbers of its own. A processor serves several: a 64-bit container may run 32-bit
/// programs, and a filter that forgets them is no filter.
///
/// The audit number is what `seccomp_data.arch` holds (`AUDIT_ARCH_*` of `<linux/audit.h>`); x32 shares the one of
/// x86_64 and is told apart by bit 30 of the system call number. The order is that of the columns in
/// `seccomp/system-calls.txt`.
public enum SystemCallAbi {
    X86_64("SCMP_ARCH_X86_64", 0xC000_003E, true),
    X86("SCMP_ARCH_X86", 0x4000_0003, false),
    X32("SCMP_ARCH_X32", 0xC000_003E, false),
    AARCH64("SCMP_ARCH_AARCH64", 0xC000_00B7, true),
    ARM("SCMP_ARCH_ARM", 0x4000_0028, false);

    /// `__X32_SYSCALL_BIT` of `<asm/unistd.h>`.
    static final int X32_BIT = 0x4000_0000;

    private final String profileName;
    private final int auditNumber;
    private final boolean wideArguments;

    SystemCallAbi(String profileName, int auditNumber, boolean wideArguments) {
        this.profileName = profileName;
        this.auditNumber = auditNumber;
        this.wideArguments = wideArguments;
    }

    /// The ABI of programs that are made for `architecture`.
    public static SystemCallAbi nativeOf(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> X86_64;
            case AARCH64 -> AARCH64;
        };
    }

    /// The ABI that profiles call `name`; empty for one that no supported processor serves.
    public static Optional<SystemCallAbi> named(String name) {
        return Stream.of(values()).filter(abi -> abi.profileName.equals(name)).findFirst();
    }

    /// The name in profiles and in the runtime specification.
    public String profileName() {
        return profileName;
    }

    int auditNumber() {
        return auditNumber;
    }

    /// Whether all 64 bits of an argument count; elsewhere the upper half of the register is undefined.
    boolean hasWideArguments() {
        return wideArguments;
    }

    /// What the ABI adds to every number of its table.
    int numberBase() {
        return this == X32 ? X32_BIT : 0;
    }
}
