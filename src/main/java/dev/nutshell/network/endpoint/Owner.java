package dev.nutshell.network.endpoint;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.BootId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/// The process whose network namespace has an endpoint: as long as it lives, nothing of the endpoint may be taken away.
///
/// @param startTicks field 22 of proc_pid_stat(5): tells the process from a later one of the same number
public record Owner(int pid, long startTicks, String bootId) {
    /// Fields between the name's closing parenthesis and the start time.
    private static final int FIELDS = 20;

    /// The process that has this number now; empty when there is none.
    public static Optional<Owner> of(int pid) {
        return startTicks(pid).map(ticks -> new Owner(pid, ticks, BootId.current()));
    }

    public boolean isAlive() {
        return startTicks(pid).filter(ticks -> ticks == startTicks).isPresent()
                && bootId.equals(BootId.current());
    }

    /// A zombie counts as dead: its namespaces have gone.
    private static Optional<Long> startTicks(int pid) {
        Optional<String> stat;
        try {
            stat =
                    AtomicFile.read(Path.of("/proc/" + pid + "/stat"))
                            .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
        } catch (EngineException _) {
            // ESRCH: it ended between open and read
            return Optional.empty();
        }
        return stat.flatMap(Owner::startTicks);
    }

    /// @param stat the name in it may contain anything, so what follows its last parenthesis counts
    private static Optional<Long> startTicks(String stat) {
        int position = stat.lastIndexOf(')') + 2;
        if (position >= stat.length() || "ZX".indexOf(stat.charAt(position)) >= 0) {
            return Optional.empty();
        }
        for (int i = 1; i < FIELDS; i++) {
            position = stat.indexOf(' ', position) + 1;
        }
        return Optional.of(Long.parseLong(stat.substring(position, stat.indexOf(' ', position))));
    }

    void write(WireWriter wire) {
        wire.number(pid).number(startTicks).text(bootId);
    }

    static Owner read(WireReader wire) {
        return new Owner(wire.integer(), wire.number(), wire.text());
    }
}
