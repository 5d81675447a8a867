package dev.nutshell.kernel.security;

import dev.nutshell.kernel.abi.Capability;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.Prctl;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;

/// Reads and changes the capabilities of the calling OS thread, `capabilities(7)`.
///
/// Preconditions for every change: the thread is a platform thread made for it, or the only thread of the process.
/// Threads of one process keep capability sets of their own, and nothing dropped here can be taken back.
public final class Capabilities {
    /// `_LINUX_CAPABILITY_VERSION_3` of `<linux/capability.h>`: 64-bit sets in two halves.
    private static final int VERSION_3 = 0x20080522;

    private static final int HIGHEST_POSSIBLE = 63;
    private static final int HEADER_SIZE = 8;
    private static final int HALF_SIZE = 12;

    private final Syscalls syscalls;

    public Capabilities(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// The three sets that `capget(2)` reads and `capset(2)` writes.
    public record ThreadSets(
            CapabilitySet effective, CapabilitySet permitted, CapabilitySet inheritable) {}

    /// The sets of the calling thread.
    public ThreadSets current() {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer halves = memory.allocate(2 * HALF_SIZE);
            syscalls.invoke(SystemCall.CAPGET, "", header(memory).address(), halves.address());
            return new ThreadSets(read(halves, 0), read(halves, 1), read(halves, 2));
        }
    }

    /// Replaces the three sets of the calling thread.
    ///
    /// The kernel also lowers every ambient capability that is no longer both permitted and inheritable.
    public void apply(ThreadSets sets) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer halves = memory.allocate(2 * HALF_SIZE);
            write(halves, 0, sets.effective());
            write(halves, 1, sets.permitted());
            write(halves, 2, sets.inheritable());
            syscalls.invoke(
                    SystemCall.CAPSET,
                    sets.effective().toString(),
                    header(memory).address(),
                    halves.address());
        }
    }

    /// The capabilities that the running kernel has, whether this process holds them or not.
    public CapabilitySet known() {
        long bits = 0;
        for (int number = 0; number <= HIGHEST_POSSIBLE; number++) {
            if (prctl(Prctl.PR_CAPBSET_READ, number) < 0) {
                break;
            }
            bits |= 1L << number;
        }
        return new CapabilitySet(bits);
    }

    /// The bounding set of the calling thread: what `execve(2)` can give at most.
    public CapabilitySet bounding() {
        long bits = 0;
        for (int number = 0; number <= HIGHEST_POSSIBLE; number++) {
            long present = prctl(Prctl.PR_CAPBSET_READ, number);
            if (present < 0) {
                break;
            }
            bits |= present << number;
        }
        return new CapabilitySet(bits);
    }

    /// Drops every capability of the running kernel but `kept` from the bounding set, those included that have no name
    /// here. Needs CAP_SETPCAP.
    public void limitBounding(CapabilitySet kept) {
        long dropped = bounding().without(kept).bits();
        for (long rest = dropped; rest != 0; rest &= rest - 1) {
            int number = Long.numberOfTrailingZeros(rest);
            check(prctl(Prctl.PR_CAPBSET_DROP, number), "PR_CAPBSET_DROP " + name(number));
        }
    }

    /// The ambient set of the calling thread: what a program without file capabilities keeps over `execve(2)`.
    public CapabilitySet ambient() {
        long bits = 0;
        for (int number = 0; number <= HIGHEST_POSSIBLE; number++) {
            long present = prctl(Prctl.PR_CAP_AMBIENT, Prctl.PR_CAP_AMBIENT_IS_SET, number);
            if (present < 0) {
                break;
            }
            bits |= present << number;
        }
        return new CapabilitySet(bits);
    }

    public void clearAmbient() {
        check(
                prctl(Prctl.PR_CAP_AMBIENT, Prctl.PR_CAP_AMBIENT_CLEAR_ALL),
                "PR_CAP_AMBIENT_CLEAR_ALL");
    }

    /// Adds to the ambient set; each must be permitted and inheritable already.
    public void raiseAmbient(CapabilitySet added) {
        for (long rest = added.bits(); rest != 0; rest &= rest - 1) {
            int number = Long.numberOfTrailingZeros(rest);
            check(
                    prctl(Prctl.PR_CAP_AMBIENT, Prctl.PR_CAP_AMBIENT_RAISE, number),
                    "PR_CAP_AMBIENT_RAISE " + name(number));
        }
    }

    private long prctl(long... arguments) {
        return syscalls.attempt(SystemCall.PRCTL, arguments);
    }

    private static void check(long result, String subject) {
        if (result < 0) {
            throw new KernelException(
                    SystemCall.PRCTL.kernelName(), Errno.of((int) -result), subject);
        }
    }

    private static String name(int number) {
        Capability[] named = Capability.values();
        return number < named.length ? named[number].kernelName() : "capability " + number;
    }

    private static CallBuffer header(CallMemory memory) {
        CallBuffer header = memory.allocate(HEADER_SIZE);
        header.putInt(0, VERSION_3);
        return header;
    }

    /// Set number `index` of effective, permitted, inheritable: the low half is in the first struct.
    private static CapabilitySet read(CallBuffer halves, int index) {
        long low = Integer.toUnsignedLong(halves.getInt(4 * index));
        long high = Integer.toUnsignedLong(halves.getInt(HALF_SIZE + 4 * index));
        return new CapabilitySet(high << 32 | low);
    }

    private static void write(CallBuffer halves, int index, CapabilitySet set) {
        halves.putInt(4 * index, (int) set.bits());
        halves.putInt(HALF_SIZE + 4 * index, (int) (set.bits() >>> 32));
    }
}
