package dev.nutshell.kernel.cgroup;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.nutshell.kernel.abi.BpfConstants;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocateFrom(JAVA_BYTE, program);
            MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
            attributes.set(JAVA_INT, 0, BpfConstants.BPF_PROG_TYPE_CGROUP_DEVICE);
            attributes.set(JAVA_INT, 4, program.length / BpfConstants.INSTRUCTION_SIZE);
            attributes.set(JAVA_LONG, 8, code.address());
            attributes.set(JAVA_LONG, 16, arena.allocateFrom("Apache-2.0").address());
            long number = bpf(BpfConstants.BPF_PROG_LOAD, "device rules", attributes);
            return new Fd(syscalls, (int) number, "device rules");
        }
    }

    private void change(int command, Fd group, Fd program, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
            attributes.set(JAVA_INT, 0, group.number());
            attributes.set(JAVA_INT, 4, program.number());
            attributes.set(JAVA_INT, 8, BpfConstants.BPF_CGROUP_DEVICE);
            attributes.set(JAVA_INT, 12, flags);
            bpf(command, "device rules of " + group.describe(), attributes);
        }
    }

    /// Ids of the programs of the group itself.
    private List<Integer> attached(Fd group) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ids = arena.allocate(JAVA_INT, MOST_PROGRAMS);
            MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
            attributes.set(JAVA_INT, 0, group.number());
            attributes.set(JAVA_INT, 4, BpfConstants.BPF_CGROUP_DEVICE);
            attributes.set(JAVA_LONG, 16, ids.address());
            attributes.set(JAVA_INT, 24, MOST_PROGRAMS);
            bpf(BpfConstants.BPF_PROG_QUERY, "device rules of " + group.describe(), attributes);
            List<Integer> found = new ArrayList<>();
            for (int i = 0; i < attributes.get(JAVA_INT, 24); i++) {
                found.add(ids.getAtIndex(JAVA_INT, i));
            }
            return found;
        }
    }

    private Fd open(int id) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
            attributes.set(JAVA_INT, 0, id);
            String description = "program " + id;
            long number = bpf(BpfConstants.BPF_PROG_GET_FD_BY_ID, description, attributes);
            return new Fd(syscalls, (int) number, description);
        }
    }

    private long bpf(int command, String subject, MemorySegment attributes) {
        return syscalls.invoke(
                SystemCall.BPF, subject, command, attributes.address(), attributes.byteSize());
    }
}
