package dev.nutshell.runtime.init;

import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.security.ProcessAttributes;

/// No program that the container executes gives more privileges than its caller has.
public record NoNewPrivileges() implements InitStep {
    @Override
    public void play(InitWorld world) {
        new ProcessAttributes(world.syscalls()).forbidNewPrivileges();
    }

    @Override
    public String describe() {
        return "forbid new privileges";
    }

    @Override
    public void write(WireWriter wire) {
        // nothing but the step itself
    }
}
