package dev.nutshell.network.endpoint;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.process.ProcessIdentity;
import dev.nutshell.store.BootId;
import java.util.Optional;

/// The process whose network namespace has an endpoint: as long as it lives, nothing of the endpoint may be taken away.
///
/// @param startTicks tells the process from a later one of the same number
public record Owner(int pid, long startTicks, String bootId) {
    /// The process that has this number now; empty when there is none.
    public static Optional<Owner> of(Syscalls syscalls, int pid) {
        return ProcessIdentity.startTicks(syscalls, pid)
                .map(ticks -> new Owner(pid, ticks, BootId.current()));
    }

    /// A zombie counts as dead: its namespaces have gone.
    public boolean isAlive(Syscalls syscalls) {
        return bootId.equals(BootId.current())
                && ProcessIdentity.startTicks(syscalls, pid)
                        .filter(ticks -> ticks == startTicks)
                        .isPresent();
    }

    void write(WireWriter wire) {
        wire.number(pid).number(startTicks).text(bootId);
    }

    static Owner read(WireReader wire) {
        return new Owner(wire.integer(), wire.number(), wire.text());
    }
}
