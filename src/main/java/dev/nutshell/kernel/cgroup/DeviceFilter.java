package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.abi.BpfConstants;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.util.ArrayList;
import java.util.List;

/// Loads device programs with bpf(2) and attaches them to v2 groups, to which they belong from then on.
final class DeviceFilter {
    /// Room for every member of `union bpf_attr` that is used here.
    private static final int ATTRIBUTES = 64;

    private static final int MOST_PROGRAMS = 64;

    private final Syscalls syscalls;

    DeviceFilter(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /// Makes `program` the only one of `group`. The old ones go after the new one is in place: all attached programs have
    /// to agree, so at no time is more allowed than before or after.
    void replace(Fd group, byte[] program) {
        List<Integer> old = attached(group);
        try (Fd loaded = load(program)) {
            change(BpfConstants.BPF_PROG_ATTACH, group, loaded, BpfConstants.BPF_F_ALLOW_MULTI);
        }
        for (int id : old) {
            try (Fd former = open(id)) {
                change(BpfConstants.BPF_PROG_DETACH, group, former, 0);
            }
        }
    }

    private Fd load(byte[] program) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer code = memory.bytes(program);
            CallBuffer attributes = memory.allocate(ATTRIBUTES);
            attributes.putInt(0, BpfConstants.BPF_PROG_TYPE_CGROUP_DEVICE);
            attributes.putInt(4, program.length / BpfConstants.INSTRUCTION_SIZE);
            attributes.putLong(8, code.address());
            attributes.putLong(16, memory.string("Apache-2.0").address());
            long number = bpf(BpfConstants.BPF_PROG_LOAD, "device rules", attributes);
            return new Fd(syscalls, (int) number, "device rules");
        }
    }

    private void change(int command, Fd group, Fd program, int flags) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer attributes = memory.allocate(ATTRIBUTES);
            attributes.putInt(0, group.number());
            attributes.putInt(4, program.number());
            attributes.putInt(8, BpfConstants.BPF_CGROUP_DEVICE);
            attributes.putInt(12, flags);
            bpf(command, "device rules of " + group.describe(), attributes);
        }
    }

    /// Ids of the programs of the group itself.
    private List<Integer> attached(Fd group) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer ids = memory.allocate(Integer.BYTES * MOST_PROGRAMS);
            CallBuffer attributes = memory.allocate(ATTRIBUTES);
            attributes.putInt(0, group.number());
            attributes.putInt(4, BpfConstants.BPF_CGROUP_DEVICE);
            attributes.putLong(16, ids.address());
            attributes.putInt(24, MOST_PROGRAMS);
            bpf(BpfConstants.BPF_PROG_QUERY, "device rules of " + group.describe(), attributes);
            List<Integer> found = new ArrayList<>();
            for (int i = 0; i < attributes.getInt(24); i++) {
                found.add(ids.getInt(Integer.BYTES * i));
            }
            return found;
        }
    }

    private Fd open(int id) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer attributes = memory.allocate(ATTRIBUTES);
            attributes.putInt(0, id);
            String description = "program " + id;
            long number = bpf(BpfConstants.BPF_PROG_GET_FD_BY_ID, description, attributes);
            return new Fd(syscalls, (int) number, description);
        }
    }

    private long bpf(int command, String subject, CallBuffer attributes) {
        return syscalls.invoke(
                SystemCall.BPF, subject, command, attributes.address(), attributes.size());
    }
}
