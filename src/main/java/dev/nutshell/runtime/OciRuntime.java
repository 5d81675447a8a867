package dev.nutshell.runtime;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.TaskThread;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.abi.SignalNumber;
import dev.nutshell.kernel.abi.SocketConstants;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.cgroup.Cgroup;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.mount.Mounts;
import dev.nutshell.kernel.namespace.Namespace;
import dev.nutshell.kernel.namespace.NamespaceSet;
import dev.nutshell.kernel.namespace.Namespaces;
import dev.nutshell.kernel.process.ChildProcess;
import dev.nutshell.kernel.process.ChildProgram;
import dev.nutshell.kernel.process.ChildProgram.Argument;
import dev.nutshell.kernel.process.Clone;
import dev.nutshell.kernel.process.CloneRequest;
import dev.nutshell.kernel.process.ExitStatus;
import dev.nutshell.kernel.process.MemoryFile;
import dev.nutshell.kernel.process.PidFd;
import dev.nutshell.kernel.process.SignalSet;
import dev.nutshell.kernel.process.UnixSockets;
import dev.nutshell.runtime.init.InitChannel;
import dev.nutshell.runtime.init.InitPlan;
import dev.nutshell.spec.runtime.LinuxSpec.TimeOffset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Starts containers: plays [StartPlan]s.
public final class OciRuntime {
    private static final int SOURCES_LIMIT = 150;
    private static final SignalSet ALL_SIGNALS = new SignalSet(-1L);
    private static final String OFFSETS = "/proc/self/timens_offsets";

    private final Syscalls syscalls;
    private final EngineBinary binary;
    private final Fd sealed;
    private final Mounts mounts;

    /// @param sealed the executable, from [EngineBinary#seal]; the caller closes it
    public OciRuntime(Syscalls syscalls, EngineBinary binary, Fd sealed) {
        this.syscalls = syscalls;
        this.binary = binary;
        this.sealed = sealed;
        this.mounts = new Mounts(syscalls);
    }

    /// What the container's standard streams are: descriptors of the caller, which stay the caller's.
    public record Streams(Fd in, Fd out, Fd error) {}

    /// A container whose init plays its plan. It waits for [InitChannel#sendGo] on the way.
    public record Creation(ChildProcess process, InitChannel channel) implements AutoCloseable {
        /// Exit code of a child that could not execute ([ChildProgram]).
        private static final int NEVER_EXECUTED = 127;

        /// Waits for the end of an init whose channel has closed before it said that it was about to execute: something
        /// killed it, or it was never executed itself.
        public Unstarted awaitUnstarted() {
            try {
                process.awaitExecution();
            } catch (KernelException failure) {
                // it has been reaped, with the only exit code that it can have
                return new Unstarted(failure, new ExitStatus.Exited(NEVER_EXECUTED));
            }
            ExitStatus end = process.pidFd().await();
            return new Unstarted(
                    new EngineException(
                            ErrorKind.SYSTEM,
                            "the container's init "
                                    + described(end)
                                    + " before it could execute the command"),
                    end);
        }

        private static String described(ExitStatus end) {
            return switch (end) {
                case ExitStatus.Exited(int code) -> "exited with code " + code;
                case ExitStatus.Killed(int signal, boolean _) ->
                        "was killed by signal "
                                + signal
                                + (signal == SignalNumber.SIGKILL
                                        ? " (is the memory limit too low?)"
                                        : "");
            };
        }

        @Override
        public void close() {
            channel.close();
            process.close();
        }
    }

    /// Why a program was not started, and how its init ended.
    public record Unstarted(EngineException why, ExitStatus status) {}

    /// Clones the init process of a container.
    ///
    /// @param root detached mount of the root file system; the caller closes it
    /// @param cgroup the group that it is born in, which the caller has made
    /// @throws EngineException when a source or namespace is missing, or the kernel refuses; nothing is left then
    public Creation create(StartPlan plan, Fd root, Streams streams, Cgroup cgroup) {
        List<Fd> opened = new ArrayList<>();
        UnixSockets.Pair pair =
                new UnixSockets(syscalls).pair(SocketConstants.SOCK_SEQPACKET, "init channel");
        try (Fd inside = pair.second()) {
            Fd memory = planFile(syscalls, plan.init());
            opened.add(memory);
            List<Fd> given =
                    new ArrayList<>(
                            List.of(
                                    streams.in(),
                                    streams.out(),
                                    streams.error(),
                                    inside,
                                    memory,
                                    root,
                                    sealed));
            openSources(plan, opened, given);
            ChildProcess process = spawn(plan, program(plan, given, opened), cgroup, opened);
            return new Creation(process, new InitChannel(syscalls, pair.first()));
        } catch (RuntimeException failure) {
            pair.first().close();
            throw failure;
        } finally {
            opened.forEach(Fd::close);
        }
    }

    /// As [#execute(Fd, PidFd, NamespaceSet, Streams, Cgroup)].
    public Creation execute(
            InitPlan plan,
            PidFd container,
            NamespaceSet namespaces,
            Streams streams,
            Cgroup cgroup) {
        try (Fd memory = planFile(syscalls, plan)) {
            return execute(memory, container, namespaces, streams, cgroup);
        }
    }

    /// Clones a further process of a running container; its channel needs no `go`.
    ///
    /// @param plan of [#planFile]; the caller closes it
    /// @param container the container's first process
    /// @param namespaces those that the container does not share with the caller
    public Creation execute(
            Fd plan, PidFd container, NamespaceSet namespaces, Streams streams, Cgroup cgroup) {
        UnixSockets.Pair pair =
                new UnixSockets(syscalls).pair(SocketConstants.SOCK_SEQPACKET, "init channel");
        try (Fd inside = pair.second()) {
            ChildProgram.Builder builder = ChildProgram.builder().newSession();
            NamespaceSet entered = namespaces.without(Namespace.PID);
            builder.join(container.descriptor(), entered.flags());
            builder.descriptors(streams.in(), streams.out(), streams.error(), inside, plan);
            builder.defaultSignals().signalMask(SignalSet.EMPTY);
            ChildProgram program = binary.execute(builder, sealed, "init");
            CloneRequest plain = CloneRequest.plain();
            CloneRequest request =
                    cgroup.cloneTargetBeside(container.pid()).map(plain::into).orElse(plain);
            ChildProcess process =
                    TaskThread.call(
                            "namespaces",
                            () -> {
                                cgroup.enterThread();
                                if (namespaces.contains(Namespace.PID)) {
                                    new Namespaces(syscalls)
                                            .join(container, NamespaceSet.of(Namespace.PID));
                                }
                                return new Clone(syscalls).spawn(request, program);
                            });
            return new Creation(process, new InitChannel(syscalls, pair.first()));
        } catch (RuntimeException failure) {
            pair.first().close();
            throw failure;
        }
    }

    private void openSources(StartPlan plan, List<Fd> opened, List<Fd> given) {
        if (plan.sources().size() > SOURCES_LIMIT) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "container has " + plan.sources().size() + " mounts, limit " + SOURCES_LIMIT);
        }
        SourceMounts sources = new SourceMounts(syscalls, mounts);
        for (StartPlan.Source source : plan.sources()) {
            Fd mount = sources.open(source);
            opened.add(mount);
            given.add(mount);
        }
    }

    private ChildProgram program(StartPlan plan, List<Fd> given, List<Fd> opened) {
        ChildProgram.Builder builder = ChildProgram.builder().newSession();
        for (StartPlan.Join join : plan.joined()) {
            if (join.kind() != Namespace.PID) {
                Fd namespace = openNamespace(join);
                opened.add(namespace);
                builder.join(namespace, join.kind().cloneFlag());
            }
        }
        if (!plan.timeOffsets().isEmpty()) {
            moveClocks(builder, plan.timeOffsets());
        }
        builder.descriptors(given.toArray(Fd[]::new)).defaultSignals();
        // the program gets an empty mask; until then nothing may be lost that is meant for it
        builder.signalMask(ALL_SIGNALS);
        return binary.execute(builder, sealed, "init");
    }

    /// Offsets can be set before the namespace has a member only: the child makes it for its children, and enters it by
    /// executing (time_namespaces(7), Linux 6.2).
    private static void moveClocks(ChildProgram.Builder builder, Map<String, TimeOffset> offsets) {
        StringBuilder text = new StringBuilder();
        offsets.forEach(
                (clock, offset) ->
                        text.append(clock)
                                .append(' ')
                                .append(offset.seconds())
                                .append(' ')
                                .append(offset.nanoseconds())
                                .append('\n'));
        builder.call(SystemCall.UNSHARE, "time namespace", Argument.of(Namespace.TIME.cloneFlag()));
        builder.write(OFFSETS, text.toString());
    }

    /// A version 1 group and a pid namespace are entered by the parent, for its next child: on a thread that ends with it.
    private ChildProcess spawn(
            StartPlan plan, ChildProgram program, Cgroup cgroup, List<Fd> opened) {
        CloneRequest request = request(plan, cgroup);
        List<Fd> pidNamespaces = new ArrayList<>();
        for (StartPlan.Join join : plan.joined()) {
            if (join.kind() == Namespace.PID) {
                Fd namespace = openNamespace(join);
                opened.add(namespace);
                pidNamespaces.add(namespace);
            }
        }
        return TaskThread.call(
                "namespaces",
                () -> {
                    cgroup.enterThread();
                    for (Fd namespace : pidNamespaces) {
                        new Namespaces(syscalls).join(namespace, Namespace.PID);
                    }
                    return new Clone(syscalls).spawn(request, program);
                });
    }

    private static CloneRequest request(StartPlan plan, Cgroup cgroup) {
        List<Namespace> made = new ArrayList<>(plan.made());
        if (!plan.timeOffsets().isEmpty()) {
            made.remove(Namespace.TIME);
        }
        CloneRequest request = CloneRequest.of(NamespaceSet.of(made).flags());
        return cgroup.cloneTarget().map(request::into).orElse(request);
    }

    private Fd openNamespace(StartPlan.Join join) {
        try (FileCalls files = new FileCalls(syscalls)) {
            return files.open(Path.of(join.path()), OpenFlags.O_RDONLY, 0);
        } catch (KernelException failure) {
            throw new EngineException(
                    ErrorKind.CONFLICT,
                    join.kind().ociName()
                            + " namespace "
                            + join.path()
                            + ": cannot be joined: "
                            + failure.errno().text(),
                    failure);
        }
    }

    /// A memory file with the plan, as init reads it.
    public static Fd planFile(Syscalls syscalls, InitPlan plan) {
        byte[] bytes = plan.toBytes();
        Fd memory = new MemoryFile(syscalls).create("init-plan", false);
        try (FileCalls files = new FileCalls(syscalls)) {
            files.content().write(memory, bytes, 0, bytes.length);
            files.rewindEntries(memory);
            return memory;
        } catch (RuntimeException failure) {
            memory.close();
            throw failure;
        }
    }
}
