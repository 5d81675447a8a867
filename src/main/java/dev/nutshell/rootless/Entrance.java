package dev.nutshell.rootless;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.CloneArguments;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.process.ChildProcess;
import dev.nutshell.kernel.process.ChildProgram;
import dev.nutshell.kernel.process.Clone;
import dev.nutshell.kernel.process.CloneRequest;
import dev.nutshell.kernel.process.Credentials;
import dev.nutshell.store.AtomicFile;
import dev.nutshell.store.StateLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// What a command does first whose user is not root: it goes on as root of the user's own namespace.
///
/// To be played before the command line is read, and nothing else: what a command has read from its standard input would be
/// lost.
public final class Entrance {
    /// Has the process's own number when it comes out of the entry: so a failed entry is not tried again.
    private static final String ENTERED = "NUTSHELL_ENTERED";

    private static final String ROOT = "NUTSHELL_ROOT";
    private static final String RUN_ROOT = "NUTSHELL_RUNROOT";

    private final Syscalls syscalls;
    private final Map<String, String> environment;

    public Entrance(Syscalls syscalls, Map<String, String> environment) {
        this.syscalls = syscalls;
        this.environment = Map.copyOf(environment);
    }

    /// Goes in where that is necessary and possible, and does not return then.
    ///
    /// @param binary the engine's own file
    /// @param name by which it was called
    /// @param arguments of the command line
    /// @param warn is told what will not work inside
    /// @return why the engine cannot be used; empty where the user is root, or the command needs no engine
    public Optional<EngineException> pass(
            Path binary, String name, List<String> arguments, Consumer<String> warn) {
        Credentials credentials = new Credentials(syscalls);
        long uid = credentials.effectiveUser();
        CommandWords words = CommandWords.of(arguments, environment);
        if (uid == 0 || !words.needEngine()) {
            return Optional.empty();
        }
        HostIds ids = new HostIds(Path.of("/"), environment, uid, credentials.effectiveGroup());
        String own = Long.toString(ProcessHandle.current().pid());
        if (environment.getOrDefault(ENTERED, "").equals(own)) {
            return Optional.of(refusal(ids));
        }
        try {
            StateRoots roots = new StateRoots(syscalls, environment, uid, Path.of("/tmp"));
            Map<String, String> inside = new HashMap<>(environment);
            inside.put(ENTERED, own);
            inside.computeIfAbsent(ROOT, _ -> roots.root().toString());
            Path runRoot = words.runRoot().isEmpty() ? roots.runRoot() : Path.of(words.runRoot());
            inside.put(RUN_ROOT, runRoot.toString());
            if (words.needManyIds() && !ids.advice().isEmpty()) {
                warn.accept("containers have no users but root: " + ids.advice());
            }
            List<String> command = new ArrayList<>(List.of(name));
            command.addAll(arguments);
            new NamespaceEntry(syscalls, new StateLayout(Path.of("/"), runRoot), ids)
                    .execute(
                            new NamespaceEntry.Program(
                                    binary.toString(), command, variables(inside)));
            throw new IllegalStateException("the entry has returned");
        } catch (EngineException failure) {
            return Optional.of(failure);
        }
    }

    private static List<String> variables(Map<String, String> environment) {
        return environment.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    /// Why this process has not become root: either the kernel makes no namespace, or the maps were not written.
    private EngineException refusal(HostIds ids) {
        if (isUnmapped()) {
            return unmapped(ids);
        }
        CloneRequest request = CloneRequest.of(CloneArguments.CLONE_NEWUSER);
        try (ChildProcess child =
                new Clone(syscalls).spawn(request, ChildProgram.builder().build())) {
            child.awaitExecution();
            child.pidFd().await();
        } catch (KernelException failure) {
            return new EngineException(
                    ErrorKind.PERMISSION_DENIED,
                    "a user who is not root needs a user namespace, which this machine refuses: "
                            + failure.errno().text()
                            + advice(failure.errno()),
                    failure);
        }
        return unmapped(ids);
    }

    /// Whether the namespace is there, but has no ids.
    private static boolean isUnmapped() {
        return AtomicFile.read(Path.of("/proc/self/uid_map"))
                .filter(map -> map.length == 0)
                .isPresent();
    }

    private static EngineException unmapped(HostIds ids) {
        return new EngineException(
                ErrorKind.PERMISSION_DENIED,
                ids.maps().isSingle()
                        ? "the ids of the user namespace could not be set" + restriction()
                        : "the ids of the user namespace could not be set: "
                                + ids.userMapper()
                                + " or "
                                + ids.groupMapper()
                                + " refused the ranges of /etc/subuid and /etc/subgid, or is not"
                                + " set-uid root"
                                + restriction());
    }

    private static String advice(Errno errno) {
        if (errno == Errno.ENOSPC) {
            return " (raise the sysctl user.max_user_namespaces)";
        }
        return setting("kernel/unprivileged_userns_clone").equals("0")
                ? " (set the sysctl kernel.unprivileged_userns_clone to 1)"
                : restriction();
    }

    private static String restriction() {
        return setting("kernel/apparmor_restrict_unprivileged_userns").equals("1")
                ? " (AppArmor allows user namespaces to programs with a profile only: see the sysctl"
                        + " kernel.apparmor_restrict_unprivileged_userns)"
                : "";
    }

    private static String setting(String name) {
        return AtomicFile.read(Path.of("/proc/sys", name))
                .map(bytes -> new String(bytes, StandardCharsets.US_ASCII).strip())
                .orElse("");
    }
}
