package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.seccomp.BpfProgram;
import dev.nutshell.kernel.seccomp.FilterFlag;
import dev.nutshell.kernel.seccomp.Seccomp;
import java.util.EnumSet;
import java.util.Set;

/// Puts the container under its system call filter.
public record InstallSeccomp(BpfProgram program, Set<FilterFlag> flags) implements InitStep {
    public InstallSeccomp {
        flags = Set.copyOf(flags);
    }

    @Override
    public void play(InitWorld world) {
        new Seccomp(world.syscalls()).install(program, flags);
    }

    @Override
    public String describe() {
        return "install the seccomp filter";
    }

    @Override
    public void write(WireWriter wire) {
        wire.bytes(program.toBytes()).number(flags.size());
        for (FilterFlag flag : flags) {
            wire.number(flag.ordinal());
        }
    }

    static InstallSeccomp read(WireReader wire) {
        BpfProgram program = BpfProgram.ofBytes(wire.bytes());
        Set<FilterFlag> flags = EnumSet.noneOf(FilterFlag.class);
        int count = wire.length();
        for (int i = 0; i < count; i++) {
            flags.add(wire.choice(FilterFlag.values()));
        }
        return new InstallSeccomp(program, flags);
    }
}
