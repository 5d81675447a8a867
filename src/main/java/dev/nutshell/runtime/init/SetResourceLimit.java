package dev.nutshell.runtime.init;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.process.Resource;
import dev.nutshell.kernel.process.ResourceLimits;

/// Sets one resource limit (`--ulimit`).
public record SetResourceLimit(Resource resource, long soft, long hard) implements InitStep {
    @Override
    public void play(InitWorld world) {
        new ResourceLimits(world.syscalls()).set(resource, new ResourceLimits.Limit(soft, hard));
    }

    @Override
    public String describe() {
        return "set ulimit " + resource.dockerName();
    }

    @Override
    public void write(WireWriter wire) {
        wire.number(resource.number()).number(soft).number(hard);
    }

    static SetResourceLimit read(WireReader wire) {
        return new SetResourceLimit(wire.choice(Resource.values()), wire.number(), wire.number());
    }
}
