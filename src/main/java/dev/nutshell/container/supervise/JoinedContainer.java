package dev.nutshell.container.supervise;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.process.ProcessIdentity;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.BootId;
import dev.nutshell.store.StateLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Another container some of whose namespaces this one is in.
///
/// Its first process is the one that ran when this container was started by a command. Each later run asks anew: the other
/// one may have been started again since, or have ended, and its number may be somebody else's by now.
///
/// @param name as the user called it
/// @param pid of its first process; the plan's paths begin with `/proc/PID/`
/// @param startTicks start time of that process, field 22 of proc_pid_stat(5)
public record JoinedContainer(ContainerId id, String name, int pid, long startTicks) {

    /// The same container with the process that it has now.
    ///
    /// @throws EngineException CONFLICT when it does not run
    JoinedContainer now(Syscalls syscalls, StateLayout layout) {
        if (isAlive(syscalls)) {
            return this;
        }
        return latest(syscalls, layout)
                .filter(found -> found.isAlive(syscalls))
                .orElseThrow(this::notRunning);
    }

    /// @throws EngineException CONFLICT when the process has ended, so that what was opened by its number may be another's
    void requireAlive(Syscalls syscalls) {
        if (!isAlive(syscalls)) {
            throw notRunning();
        }
    }

    private boolean isAlive(Syscalls syscalls) {
        return ProcessIdentity.startTicks(syscalls, pid)
                .filter(ticks -> ticks == startTicks)
                .isPresent();
    }

    /// What [StateFile] has written last, of this boot of the machine.
    private Optional<JoinedContainer> latest(Syscalls syscalls, StateLayout layout) {
        Optional<byte[]> content = AtomicFile.read(layout.containerState(id));
        if (content.isEmpty()) {
            return Optional.empty();
        }
        String state = new String(content.get(), StandardCharsets.UTF_8);
        long process = number(state, "\"pid\":");
        long ticks = number(state, "\"startTicks\":");
        boolean usable =
                state.contains("\"bootId\":\"" + BootId.current() + "\"")
                        && process > 0
                        && process <= Integer.MAX_VALUE;
        return usable
                ? Optional.of(new JoinedContainer(id, name, (int) process, ticks))
                : Optional.empty();
    }

    /// The number behind `key`; -1 when there is none.
    private static long number(String state, String key) {
        int begin = state.indexOf(key);
        if (begin < 0) {
            return -1;
        }
        long number = -1;
        for (int i = begin + key.length();
                i < state.length() && Character.isDigit(state.charAt(i));
                i++) {
            number = Math.max(0, number) * 10 + state.charAt(i) - '0';
        }
        return number;
    }

    private EngineException notRunning() {
        return new EngineException(
                ErrorKind.CONFLICT,
                "cannot join the namespaces of container " + name + ": it is not running");
    }

    void write(WireWriter wire) {
        wire.text(id.value()).text(name).number(pid).number(startTicks);
    }

    static List<JoinedContainer> readAll(WireReader wire) {
        List<JoinedContainer> all = new ArrayList<>();
        for (int i = wire.length(); i > 0; i--) {
            all.add(
                    new JoinedContainer(
                            new ContainerId(wire.text()),
                            wire.text(),
                            wire.integer(),
                            wire.number()));
        }
        return all;
    }
}
