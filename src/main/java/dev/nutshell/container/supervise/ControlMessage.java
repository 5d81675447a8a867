package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.network.endpoint.EndpointPlan;
import dev.nutshell.runtime.GroupLimits;
import dev.nutshell.spec.runtime.ResourcesSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What commands and the supervisor say to each other over the control socket; one packet each.
public sealed interface ControlMessage {
    /// A command wants the container's streams. It sends along the write ends of new pipes, for standard output and standard
    /// error as far as it wants them. Answered by [Attached] once the container runs.
    record Attach(boolean stdin, boolean stdout, boolean stderr) implements ControlMessage {}

    /// The answer to [Attach]; brings the write end of standard input if that was wanted and is open, with a terminal its
    /// master, which also takes the window size.
    record Attached(boolean hasStdin) implements ControlMessage {}

    /// The input of the client that is attached to standard input is at its end.
    record EndInput() implements ControlMessage {}

    /// A signal for the container's first process.
    record Signal(int number) implements ControlMessage {}

    /// The user wants the container to end: it gets this signal, and is not started again whatever its restart policy says.
    record Stop(int signal) implements ControlMessage {}

    /// A user has sent the container this signal, past the supervisor: it may mean that it is not to be started again.
    record Signalled(int number) implements ControlMessage {}

    /// The restart policy has changed.
    record Restart(RestartRule rule) implements ControlMessage {}

    /// The limits of the control group have changed: the next run has these.
    record Limits(@Nullable ResourcesSpec limits) implements ControlMessage {}

    /// The container's networks have changed, or what it asks of them: the next run is put on these.
    record Networks(List<EndpointPlan> endpoints) implements ControlMessage {
        public Networks {
            endpoints = List.copyOf(endpoints);
        }
    }

    /// A further process is wanted in the container, which no command waits for (`exec -d`). Its plan comes along, a file of
    /// [dev.nutshell.runtime.OciRuntime#planFile]. Answered by [Executed] or [Failed].
    ///
    /// @param id what events call it
    record Execute(String id) implements ControlMessage {}

    /// Whoever watched the terminal of a further process goes, and the process stays. The terminal's master comes along.
    record Hold() implements ControlMessage {}

    /// The answer to [Execute]: the program runs.
    record Executed() implements ControlMessage {}

    /// The container's program runs.
    record Started(int pid) implements ControlMessage {}

    /// It could not be started; the container is as it was before.
    record Failed(ErrorKind kind, String message) implements ControlMessage {}

    /// The container has ended, and all its output has been handed on.
    record Exited(int code, boolean oomKilled) implements ControlMessage {}

    /// Longest packet.
    int LIMIT = 1 << 16;

    /// Longest message of a failure, which can quote whatever the user gave: a command of 100 kB.
    int LONGEST_TEXT = 1 << 13;

    default byte[] toBytes() {
        WireWriter wire = new WireWriter();
        switch (this) {
            case Attach(boolean stdin, boolean stdout, boolean stderr) ->
                    wire.number(1).flag(stdin).flag(stdout).flag(stderr);
            case Attached(boolean hasStdin) -> wire.number(2).flag(hasStdin);
            case EndInput() -> wire.number(3);
            case Signal(int number) -> wire.number(4).number(number);
            case Started(int pid) -> wire.number(5).number(pid);
            case Failed(ErrorKind kind, String message) ->
                    wire.number(6).number(kind.ordinal()).text(message, LONGEST_TEXT);
            case Exited(int code, boolean oomKilled) -> wire.number(7).number(code).flag(oomKilled);
            case Stop(int signal) -> wire.number(8).number(signal);
            case Signalled(int number) -> wire.number(9).number(number);
            case Restart(RestartRule rule) -> rule.write(wire.number(10));
            case Limits(ResourcesSpec limits) -> GroupLimits.write(wire.number(11), limits);
            case Networks(List<EndpointPlan> endpoints) ->
                    EndpointPlan.writeAll(wire.number(12), endpoints);
            case Execute(String id) -> wire.number(13).text(id);
            case Executed() -> wire.number(14);
            case Hold() -> wire.number(15);
        }
        return wire.toBytes();
    }

    /// @throws EngineException CORRUPT
    static ControlMessage ofBytes(byte[] bytes) {
        WireReader wire = new WireReader(bytes, "control message");
        ControlMessage message = of(wire);
        wire.end();
        return message;
    }

    private static ControlMessage of(WireReader wire) {
        int kind = wire.integer();
        return switch (kind) {
            case 1 -> new Attach(wire.flag(), wire.flag(), wire.flag());
            case 2 -> new Attached(wire.flag());
            case 3 -> new EndInput();
            case 4 -> new Signal(wire.integer());
            case 5 -> new Started(wire.integer());
            case 6 -> new Failed(wire.choice(ErrorKind.values()), wire.text());
            case 7 -> new Exited(wire.integer(), wire.flag());
            case 8 -> new Stop(wire.integer());
            case 9 -> new Signalled(wire.integer());
            case 10 -> new Restart(RestartRule.read(wire));
            case 11 -> new Limits(GroupLimits.read(wire));
            case 12 -> new Networks(EndpointPlan.readAll(wire));
            case 13 -> new Execute(wire.text());
            case 14 -> new Executed();
            case 15 -> new Hold();
            default ->
                    throw new EngineException(
                            ErrorKind.CORRUPT, "control message of unknown kind " + kind);
        };
    }
}
