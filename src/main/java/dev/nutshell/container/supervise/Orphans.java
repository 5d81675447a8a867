package dev.nutshell.container.supervise;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.DirectoryEntry;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.process.PidFd;
import dev.nutshell.kernel.process.PollSet;
import dev.nutshell.kernel.process.ProcessIdentity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// The children of a supervisor that was killed, which are this process's now: a probe of the container's health, and the
/// killed one itself.
///
/// They must be reaped, or the container never ends: the kernel lets the first process of a pid namespace go only when all
/// others in it have been (`zap_pid_ns_processes`, kernel/pid_namespace.c).
record Orphans(Syscalls syscalls, Reactor reactor) {
    private static final int LISTABLE = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY;

    /// Reaps each when it ends.
    ///
    /// @param first the container's first process, whose end others wait for
    void adopt(int first) {
        int self = Math.toIntExact(ProcessHandle.current().pid());
        for (int pid : processes()) {
            OptionalInt parent = ProcessIdentity.parent(syscalls, pid);
            if (pid != first && parent.isPresent() && parent.getAsInt() == self) {
                adoptOne(pid);
            }
        }
    }

    private void adoptOne(int pid) {
        if (reactor.isFull()) {
            return;
        }
        try {
            PidFd orphan = PidFd.open(syscalls, pid);
            Reactor.Watch[] watch = new Reactor.Watch[1];
            watch[0] =
                    reactor.add(
                            orphan.descriptor(),
                            PollSet.READABLE,
                            _ -> {
                                reactor.remove(watch[0]);
                                reap(orphan);
                            });
        } catch (EngineException _) {
            // it has gone
        }
    }

    private static void reap(PidFd orphan) {
        try (orphan) {
            var _ = orphan.poll();
        } catch (KernelException _) {
            // somebody else has
        }
    }

    private List<Integer> processes() {
        List<DirectoryEntry> entries = new ArrayList<>();
        try (FileCalls files = new FileCalls(syscalls);
                Fd folder = files.open(Path.of("/proc"), LISTABLE, 0)) {
            while (files.readEntries(folder, entries)) {
                continue;
            }
        }
        List<Integer> processes = new ArrayList<>();
        for (DirectoryEntry entry : entries) {
            String name = FileCalls.text(entry.name());
            if (Character.isDigit(name.charAt(0))) {
                processes.add(Integer.parseInt(name));
            }
        }
        return processes;
    }
}
