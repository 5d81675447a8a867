package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.runtime.GroupLimits;
import dev.nutshell.spec.runtime.ResourcesSpec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the supervisor hands over to its keeper as soon as it has it; one packet each.
sealed interface HandoverMessage {
    /// Which stream a descriptor is.
    enum Stream {
        STDOUT,
        STDERR,
        STDIN,
        TERMINAL,
        /// The block of standard output, or of the terminal, that is being handed on.
        HELD_STDOUT,
        HELD_STDERR,
        /// The memory file of [LogJournal].
        JOURNAL
    }

    /// With the listening control socket and the open file of the lock.
    record Place() implements HandoverMessage {}

    /// A run has begun: with the descriptor of its first process.
    record Process(int pid) implements HandoverMessage {}

    /// With the engine's end of a stream.
    record Opened(Stream stream) implements HandoverMessage {}

    /// The container's input is at its end: nobody must keep it open.
    record InputClosed() implements HandoverMessage {}

    /// The program runs.
    record Running(long startTicks, Instant startedAt) implements HandoverMessage {}

    /// How things stand otherwise.
    ///
    /// @param limits of the next run's control group
    /// @param attached how many commands are attached
    /// @param healthStreak failures in a row
    /// @param end absent while it runs
    record Facts(
            RestartSchedule schedule,
            @Nullable ResourcesSpec limits,
            int attached,
            Health.Status health,
            int healthStreak,
            @Nullable End end)
            implements HandoverMessage {}

    /// The end of a run is written down.
    ///
    /// @param again whether another one is to follow
    record End(Instant at, int code, boolean oomKilled, boolean again) {}

    /// The run's output has been handed on.
    record RunOver() implements HandoverMessage {}

    /// The supervisor has done all that was to be done.
    record Done() implements HandoverMessage {}

    int LIMIT = 1 << 16;
    int MOST_DESCRIPTORS = 2;

    default byte[] toBytes() {
        WireWriter wire = new WireWriter();
        switch (this) {
            case Place() -> wire.number(1);
            case Process(int pid) -> wire.number(2).number(pid);
            case Opened(Stream stream) -> wire.number(3).number(stream.ordinal());
            case InputClosed() -> wire.number(4);
            case Running(long ticks, Instant at) -> write(wire.number(5).number(ticks), at);
            case Facts facts -> write(wire.number(6), facts);
            case RunOver() -> wire.number(7);
            case Done() -> wire.number(8);
        }
        return wire.toBytes();
    }

    private static void write(WireWriter wire, Facts facts) {
        facts.schedule().write(wire);
        GroupLimits.write(wire, facts.limits());
        wire.number(facts.attached()).number(facts.health().ordinal()).number(facts.healthStreak());
        End end = facts.end();
        wire.flag(end != null);
        if (end != null) {
            write(wire, end.at());
            wire.number(end.code()).flag(end.oomKilled()).flag(end.again());
        }
    }

    private static void write(WireWriter wire, Instant instant) {
        wire.number(instant.getEpochSecond()).number(instant.getNano());
    }

    private static Instant instant(WireReader wire) {
        return Instant.ofEpochSecond(wire.number(), wire.number());
    }

    /// @throws EngineException CORRUPT
    static HandoverMessage ofBytes(byte[] bytes) {
        WireReader wire = new WireReader(bytes, "handover");
        HandoverMessage message = of(wire);
        wire.end();
        return message;
    }

    private static HandoverMessage of(WireReader wire) {
        int kind = wire.integer();
        return switch (kind) {
            case 1 -> new Place();
            case 2 -> new Process(wire.integer());
            case 3 -> new Opened(wire.choice(Stream.values()));
            case 4 -> new InputClosed();
            case 5 -> new Running(wire.number(), instant(wire));
            case 6 -> facts(wire);
            case 7 -> new RunOver();
            case 8 -> new Done();
            default ->
                    throw new EngineException(
                            ErrorKind.CORRUPT, "handover of unknown kind " + kind);
        };
    }

    private static Facts facts(WireReader wire) {
        return new Facts(
                RestartSchedule.read(wire),
                GroupLimits.read(wire),
                wire.integer(),
                wire.choice(Health.Status.values()),
                wire.integer(),
                wire.flag()
                        ? new End(instant(wire), wire.integer(), wire.flag(), wire.flag())
                        : null);
    }
}
