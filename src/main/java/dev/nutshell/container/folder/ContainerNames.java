package dev.nutshell.container.folder;

import dev.nutshell.base.ContainerId;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.store.FileLock;
import dev.nutshell.store.StateDirectory;
import dev.nutshell.store.StateLayout;
import java.util.Optional;
import java.util.function.Predicate;

/// Who has which name: one symbolic link for each name, because making one is atomic and needs no lock.
///
/// A link says who claims a name; whether the claim stands, the container's record says. Links are taken away under one
/// lock only, so a link that was looked at cannot have become somebody else's before it goes. Thread-safe, also between
/// processes.
public final class ContainerNames {
    private static final String TO_CONTAINERS = "../containers/";
    private static final int LONGEST = 255;

    private final Syscalls syscalls;
    private final StateLayout layout;

    public ContainerNames(Syscalls syscalls, StateLayout layout) {
        this.syscalls = syscalls;
        this.layout = layout;
    }

    /// @throws EngineException INVALID_ARGUMENT with Docker's words (moby: daemon/names)
    public static void requireValid(String name) {
        if (!name.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]+")) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "invalid container name ("
                            + name
                            + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
        }
        if (name.length() > LONGEST) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "container name of " + name.length() + " characters: want at most " + LONGEST);
        }
    }

    /// Claims `name` (a valid one) for `id`; `false` where somebody has claimed it.
    public boolean claim(String name, ContainerId id) {
        try (FileCalls files = new FileCalls(syscalls);
                Fd names = open(files)) {
            return files.makeSymlink(
                    names, FileCalls.bytes(name), FileCalls.bytes(TO_CONTAINERS + id.value()));
        }
    }

    /// Who claims `name`; empty for nobody, and for what cannot be a name.
    public Optional<ContainerId> holder(String name) {
        if (name.isEmpty() || name.length() > LONGEST || name.indexOf('/') >= 0) {
            return Optional.empty();
        }
        try (FileCalls files = new FileCalls(syscalls);
                Fd names = open(files)) {
            return holder(files, names, FileCalls.bytes(name));
        }
    }

    /// Takes the claim on `name` away if it is `id`'s.
    public void release(String name, ContainerId id) {
        releaseIf(name, id::equals);
    }

    /// Takes the claim on `name` away if `stale` says so of its holder; nobody else takes claims away meanwhile.
    ///
    /// @return whether the name is free now
    public boolean releaseIf(String name, Predicate<ContainerId> stale) {
        try (FileLock _ = lock();
                FileCalls files = new FileCalls(syscalls);
                Fd names = open(files)) {
            byte[] bytes = FileCalls.bytes(name);
            Optional<ContainerId> holder = holder(files, names, bytes);
            boolean isFree = holder.isEmpty();
            if (!isFree && stale.test(holder.get())) {
                isFree = files.unlink(names, bytes);
            }
            return isFree;
        }
    }

    /// Keeps everybody from taking claims away, until closed: a claim may then be looked at and confirmed in two steps.
    public FileLock lock() {
        return FileLock.exclusive(syscalls, layout.lock("names"));
    }

    private static Optional<ContainerId> holder(FileCalls files, Fd names, byte[] name) {
        try {
            String target = FileCalls.text(files.readLink(names, name));
            if (!target.startsWith(TO_CONTAINERS)) {
                throw new EngineException(
                        ErrorKind.CORRUPT,
                        "container name "
                                + FileCalls.text(name)
                                + ": its entry leads to "
                                + target
                                + ", which is no container");
            }
            return Optional.of(new ContainerId(target.substring(TO_CONTAINERS.length())));
        } catch (KernelException e) {
            // EINVAL: no link, that is "." or ".."
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.EINVAL) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Fd open(FileCalls files) {
        return files.open(
                StateDirectory.ensure(layout.containerNames()),
                OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY,
                0);
    }
}
