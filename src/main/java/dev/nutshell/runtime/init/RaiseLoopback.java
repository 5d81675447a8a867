package dev.nutshell.runtime.init;

import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.netlink.RouteNetlink;

/// Switches the loopback interface of a new network namespace on.
public record RaiseLoopback() implements InitStep {
    private static final int LOOPBACK = 1;

    @Override
    public void play(InitWorld world) {
        try (RouteNetlink netlink = RouteNetlink.open(world.syscalls())) {
            netlink.setLinkUp(LOOPBACK);
        }
    }

    @Override
    public String describe() {
        return "raise the loopback interface";
    }

    @Override
    public void write(WireWriter wire) {
        // nothing but the step itself
    }
}
