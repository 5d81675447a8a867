package dev.nutshell.rootless;

import dev.nutshell.kernel.abi.CloneArguments;
import dev.nutshell.kernel.abi.SystemCall;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.namespace.IdMapping;
import dev.nutshell.kernel.process.ChildProcess;
import dev.nutshell.kernel.process.ChildProgram;
import dev.nutshell.kernel.process.ChildProgram.Argument;
import dev.nutshell.kernel.process.Clone;
import dev.nutshell.kernel.process.CloneRequest;
import dev.nutshell.kernel.process.Descriptors;
import dev.nutshell.kernel.process.Pipes;
import dev.nutshell.kernel.process.SignalSet;
import dev.nutshell.kernel.process.SingleThread;
import dev.nutshell.store.FileLock;
import dev.nutshell.store.StateLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The way into the user namespace: the one of a living member of the same run root, else a new one.
///
/// All of one run root must share a namespace: what is root of another one can neither enter a container nor end its
/// processes. Each command has a mount namespace of its own, since nothing that the engine mounts is shared by way of one:
/// roots, volumes and devices travel as descriptors.
final class NamespaceEntry {
    private static final long USER_AND_MOUNTS =
            CloneArguments.CLONE_NEWUSER | CloneArguments.CLONE_NEWNS;

    /// What goes on in the namespace.
    ///
    /// @param path of the executable
    /// @param arguments with the name in front
    record Program(String path, List<String> arguments, List<String> environment) {
        Program {
            arguments = List.copyOf(arguments);
            environment = List.copyOf(environment);
        }
    }

    private final Syscalls syscalls;
    private final StateLayout layout;
    private final HostIds ids;

    NamespaceEntry(Syscalls syscalls, StateLayout layout, HostIds ids) {
        this.syscalls = syscalls;
        this.layout = layout;
        this.ids = ids;
    }

    /// Executes `program` in the namespace, as this process. Whether it has got there is for the program to look: it is
    /// executed in any case.
    ///
    /// @throws dev.nutshell.base.EngineException when that cannot even be tried; on success there is no return
    void execute(Program program) {
        NamespaceMembers members = new NamespaceMembers(syscalls, layout);
        try (FileLock lock = members.lock()) {
            members.add((int) ProcessHandle.current().pid());
            Optional<Fd> living = members.namespace();
            ChildProgram.Builder builder = ChildProgram.builder();
            if (living.isPresent()) {
                join(builder, living.get());
            } else {
                make(builder);
            }
            giveUp(builder, lock.descriptor());
            new SingleThread(syscalls)
                    .play(
                            builder.execute(
                                    program.path(), program.arguments(), program.environment()));
        }
    }

    private void join(ChildProgram.Builder builder, Fd namespace) {
        new Descriptors(syscalls).keepAtExec(namespace);
        builder.attempt(
                SystemCall.SETNS,
                namespace.describe(),
                Argument.of(namespace),
                Argument.of(CloneArguments.CLONE_NEWUSER));
        builder.attempt(SystemCall.UNSHARE, "mounts", Argument.of(CloneArguments.CLONE_NEWNS));
        builder.attempt(SystemCall.CLOSE, namespace.describe(), Argument.of(namespace));
    }

    private void make(ChildProgram.Builder builder) {
        IdMaps maps = ids.maps();
        if (maps.isSingle()) {
            builder.attempt(SystemCall.UNSHARE, "", Argument.of(USER_AND_MOUNTS));
            // without help only who gives up setgroups(2) may map a group (CVE-2014-8989)
            builder.attemptWrite("/proc/self/setgroups", "deny")
                    .attemptWrite("/proc/self/uid_map", IdMapping.text(maps.users()))
                    .attemptWrite("/proc/self/gid_map", IdMapping.text(maps.groups()));
            return;
        }
        Pipes.Ends line = new Pipes(syscalls).open("user namespace is there");
        int users = help(line, ids.userMapper(), maps.users());
        int groups = help(line, ids.groupMapper(), maps.groups());
        new Descriptors(syscalls).keepAtExec(line.write());
        builder.attempt(SystemCall.UNSHARE, "", Argument.of(USER_AND_MOUNTS));
        builder.attempt(
                SystemCall.WRITE,
                line.write().describe(),
                Argument.of(line.write()),
                new Argument.Bytes(new byte[2]),
                Argument.of(2));
        await(builder, users);
        await(builder, groups);
        giveUp(builder, line.write());
    }

    /// A child that stays outside and writes one of the maps as soon as a byte says that there is a namespace. The programs for
    /// that are set-uid root: they look the ranges up again.
    ///
    /// @return its number
    private int help(Pipes.Ends line, String mapper, List<IdMapping> maps) {
        List<String> words = new ArrayList<>();
        words.add(mapper);
        words.add(Long.toString(ProcessHandle.current().pid()));
        for (IdMapping map : maps) {
            words.add(Long.toString(map.inside()));
            words.add(Long.toString(map.outside()));
            words.add(Long.toString(map.count()));
        }
        ChildProgram.Builder builder = ChildProgram.builder().besideParent();
        // so that its own end of the line does not keep it waiting when the caller is killed
        builder.call(SystemCall.CLOSE, "", Argument.of(line.write()));
        builder.call(
                SystemCall.READ,
                "",
                Argument.of(line.read()),
                new Argument.Bytes(new byte[1]),
                Argument.of(1));
        builder.signalMask(SignalSet.EMPTY);
        try (ChildProcess child =
                new Clone(syscalls)
                        .spawn(CloneRequest.plain(), builder.execute(mapper, words, List.of()))) {
            return child.pid();
        }
    }

    private static void await(ChildProgram.Builder builder, int pid) {
        builder.attempt(
                SystemCall.WAIT4,
                "",
                Argument.of(pid),
                Argument.of(0),
                Argument.of(0),
                Argument.of(0));
    }

    private void giveUp(ChildProgram.Builder builder, Fd descriptor) {
        new Descriptors(syscalls).keepAtExec(descriptor);
        builder.attempt(SystemCall.CLOSE, descriptor.describe(), Argument.of(descriptor));
    }
}
