package dev.nutshell.kernel.bpf;

import dev.nutshell.kernel.abi.BpfConstants;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.util.List;

/// Commands of bpf(2). Each throws a `KernelException`: EPERM without the privilege, EINVAL where the kernel is too old.
public final class BpfCalls {
    /// Room for every member of `union bpf_attr` that is used here.
    private static final int ATTRIBUTES = 72;

    /// No function of the kernel that is called wants another one.
    private static final String LICENSE = "Apache-2.0";

    private final Syscalls syscalls;

    public BpfCalls(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// Has the kernel check a program.
    ///
    /// @param type BPF_PROG_TYPE_…
    /// @param place BPF_…, where it is to be attached; 0 for types that do not ask
    public Fd load(int type, int place, List<Instruction> program, String description) {
        byte[] bytes = Instruction.encode(program);
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer code = memory.bytes(bytes);
            CallBuffer attributes = attributes(memory);
            attributes.putInt(0, type);
            attributes.putInt(4, program.size());
            attributes.putLong(8, code.address());
            attributes.putLong(16, memory.string(LICENSE).address());
            attributes.putInt(68, place);
            long number = invoke(BpfConstants.BPF_PROG_LOAD, description, attributes);
            return new Fd(syscalls, (int) number, description);
        }
    }

    /// An array of sockets that a program can choose from: BPF_MAP_TYPE_SOCKMAP.
    public Fd socketMap(List<Fd> sockets, String description) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer attributes = attributes(memory);
            attributes.putInt(0, BpfConstants.BPF_MAP_TYPE_SOCKMAP);
            attributes.putInt(4, Integer.BYTES);
            attributes.putInt(8, Long.BYTES);
            attributes.putInt(12, sockets.size());
            long number = invoke(BpfConstants.BPF_MAP_CREATE, description, attributes);
            Fd map = new Fd(syscalls, (int) number, description);
            try {
                for (int i = 0; i < sockets.size(); i++) {
                    put(map, i, sockets.get(i));
                }
                return map;
            } catch (RuntimeException failure) {
                map.close();
                throw failure;
            }
        }
    }

    private void put(Fd map, int key, Fd socket) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer value = memory.allocate(Long.BYTES);
            value.putLong(0, socket.number());
            CallBuffer attributes = attributes(memory);
            attributes.putInt(0, map.number());
            attributes.putLong(8, memory.ofInt(key).address());
            attributes.putLong(16, value.address());
            invoke(BpfConstants.BPF_MAP_UPDATE_ELEM, socket.describe(), attributes);
        }
    }

    /// Attaches a program to `target` for as long as the link is open.
    public Fd link(Fd program, Fd target, int place) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer attributes = attributes(memory);
            attributes.putInt(0, program.number());
            attributes.putInt(4, target.number());
            attributes.putInt(8, place);
            String subject = program.describe() + " at " + target.describe();
            long number = invoke(BpfConstants.BPF_LINK_CREATE, subject, attributes);
            return new Fd(syscalls, (int) number, subject);
        }
    }

    /// A loaded program by its number.
    public Fd open(int id) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer attributes = attributes(memory);
            attributes.putInt(0, id);
            String description = "program " + id;
            long number = invoke(BpfConstants.BPF_PROG_GET_FD_BY_ID, description, attributes);
            return new Fd(syscalls, (int) number, description);
        }
    }

    /// Zeros, for any command.
    public static CallBuffer attributes(CallMemory memory) {
        return memory.allocate(ATTRIBUTES);
    }

    /// @param subject for the message of a failure
    public long invoke(int command, String subject, CallBuffer attributes) {
        return syscalls.invoke(
                SystemCall.BPF, subject, command, attributes.address(), attributes.size());
    }
}
