package dev.nutshell.container.log;

import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;

/// All that the supervisor has to know of a container's log; names, options and templates are resolved.
///
/// @param dropping whether lines are dropped rather than the container slowed down (`mode=non-blocking`)
/// @param bufferSize bytes of lines that may wait then (`max-buffer-size`)
/// @param copy a file that gets the same lines, for `logs` to read where the target cannot be read; or none
public record LogPlan(LogTarget target, boolean dropping, long bufferSize, LogTarget copy) {
    /// Without a copy.
    public LogPlan(LogTarget target, boolean dropping, long bufferSize) {
        this(target, dropping, bufferSize, new LogTarget.None());
    }

    /// No log.
    public static LogPlan none() {
        return new LogPlan(new LogTarget.None(), false, 0);
    }

    public void write(WireWriter wire) {
        wire.flag(dropping).number(bufferSize);
        target.write(wire);
        copy.write(wire);
    }

    public static LogPlan read(WireReader wire) {
        boolean dropping = wire.flag();
        long bufferSize = wire.number();
        return new LogPlan(LogTarget.read(wire), dropping, bufferSize, LogTarget.read(wire));
    }
}
