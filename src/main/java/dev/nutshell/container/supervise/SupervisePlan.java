package dev.nutshell.container.supervise;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.container.log.LogPlan;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.network.endpoint.NetworkPlan;
import dev.nutshell.runtime.StartPlan;
import dev.nutshell.store.StateLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that a supervisor knows of its container.
///
/// @param root how the root file system is mounted
/// @param joined the containers whose namespaces `start` joins
/// @param stdinOpen the container's standard input is a pipe or terminal, not the null device
/// @param stdinOnce it ends with the first client that was attached to it (Docker: StdinOnce)
/// @param autoRemove the container is removed when it has ended, with its anonymous volumes
/// @param ends the signals that end it
/// @param restart when it is started again
/// @param health how its health is probed; absent: it is not
/// @param events what its events say
public record SupervisePlan(
        ContainerId id,
        String name,
        StateLayout layout,
        RootFilesystem root,
        StartPlan start,
        List<JoinedContainer> joined,
        LogPlan log,
        NetworkPlan network,
        boolean stdinOpen,
        boolean stdinOnce,
        boolean autoRemove,
        EndSignals ends,
        RestartRule restart,
        @Nullable HealthPlan health,
        EventSubject events) {
    /// Signals that mean: the container is to end, and to stay so (moby: daemon/kill.go).
    ///
    /// @param stop the one that `stop` sends first
    /// @param every any signal at all; false where the configuration names a stop signal
    public record EndSignals(int stop, boolean every) {
        boolean includes(int signal) {
            return every || signal == stop || signal == SignalNumber.SIGKILL;
        }
    }

    /// An overlay mount.
    ///
    /// @param lower read-only directories, topmost first
    public record RootFilesystem(List<Path> lower, Path upper, Path work) {
        public RootFilesystem {
            lower = List.copyOf(lower);
        }
    }

    public byte[] toBytes() {
        WireWriter wire = new WireWriter();
        wire.text(id.value()).text(name);
        wire.text(layout.root().toString()).text(layout.runRoot().toString());
        paths(wire, root.lower());
        wire.text(root.upper().toString()).text(root.work().toString());
        start.write(wire);
        wire.number(joined.size());
        joined.forEach(container -> container.write(wire));
        log.write(wire);
        network.write(wire);
        wire.flag(stdinOpen).flag(stdinOnce).flag(autoRemove);
        wire.number(ends.stop()).flag(ends.every());
        restart.write(wire);
        wire.flag(health != null);
        if (health != null) {
            health.write(wire);
        }
        events.write(wire);
        return wire.toBytes();
    }

    /// @throws dev.nutshell.base.EngineException CORRUPT
    public static SupervisePlan ofBytes(byte[] bytes) {
        WireReader wire = new WireReader(bytes, "plan of the supervisor");
        SupervisePlan plan =
                new SupervisePlan(
                        new ContainerId(wire.text()),
                        wire.text(),
                        new StateLayout(Path.of(wire.text()), Path.of(wire.text())),
                        new RootFilesystem(paths(wire), Path.of(wire.text()), Path.of(wire.text())),
                        StartPlan.read(wire),
                        JoinedContainer.readAll(wire),
                        LogPlan.read(wire),
                        NetworkPlan.read(wire),
                        wire.flag(),
                        wire.flag(),
                        wire.flag(),
                        new EndSignals(wire.integer(), wire.flag()),
                        RestartRule.read(wire),
                        wire.flag() ? HealthPlan.read(wire) : null,
                        EventSubject.read(wire));
        wire.end();
        return plan;
    }

    private static void paths(WireWriter wire, List<Path> paths) {
        wire.number(paths.size());
        paths.forEach(path -> wire.text(path.toString()));
    }

    private static List<Path> paths(WireReader wire) {
        List<Path> paths = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            paths.add(Path.of(wire.text()));
        }
        return paths;
    }
}
