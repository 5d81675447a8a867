package dev.nutshell.kernel.cgroup;

import dev.nutshell.kernel.abi.BpfConstants;
import dev.nutshell.kernel.bpf.BpfCalls;
import dev.nutshell.kernel.bpf.Instruction;
import dev.nutshell.kernel.call.CallBuffer;
import dev.nutshell.kernel.call.CallMemory;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.util.ArrayList;
import java.util.List;

/// Loads device programs with bpf(2) and attaches them to v2 groups, to which they belong from then on.
final class DeviceFilter {
    private static final int MOST_PROGRAMS = 64;

    private final BpfCalls calls;

    DeviceFilter(Syscalls syscalls) {
        this.calls = new BpfCalls(syscalls);
    }

    /// Makes `program` the only one of `group`. The old ones go after the new one is in place: all attached programs have
    /// to agree, so at no time is more allowed than before or after.
    void replace(Fd group, List<Instruction> program) {
        List<Integer> old = attached(group);
        try (Fd loaded =
                calls.load(BpfConstants.BPF_PROG_TYPE_CGROUP_DEVICE, 0, program, "device rules")) {
            change(BpfConstants.BPF_PROG_ATTACH, group, loaded, BpfConstants.BPF_F_ALLOW_MULTI);
        }
        for (int id : old) {
            try (Fd former = calls.open(id)) {
                change(BpfConstants.BPF_PROG_DETACH, group, former, 0);
            }
        }
    }

    private void change(int command, Fd group, Fd program, int flags) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer attributes = BpfCalls.attributes(memory);
            attributes.putInt(0, group.number());
            attributes.putInt(4, program.number());
            attributes.putInt(8, BpfConstants.BPF_CGROUP_DEVICE);
            attributes.putInt(12, flags);
            calls.invoke(command, "device rules of " + group.describe(), attributes);
        }
    }

    /// Ids of the programs of the group itself.
    private List<Integer> attached(Fd group) {
        try (CallMemory memory = CallMemory.take()) {
            CallBuffer ids = memory.allocate(Integer.BYTES * MOST_PROGRAMS);
            CallBuffer attributes = BpfCalls.attributes(memory);
            attributes.putInt(0, group.number());
            attributes.putInt(4, BpfConstants.BPF_CGROUP_DEVICE);
            attributes.putLong(16, ids.address());
            attributes.putInt(24, MOST_PROGRAMS);
            calls.invoke(
                    BpfConstants.BPF_PROG_QUERY, "device rules of " + group.describe(), attributes);
            List<Integer> found = new ArrayList<>();
            for (int i = 0; i < attributes.getInt(24); i++) {
                found.add(ids.getInt(Integer.BYTES * i));
            }
            return found;
        }
    }
}
