package dev.nutshell.runtime.init;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.StandardStreams;
import dev.nutshell.kernel.process.Credentials;
import dev.nutshell.kernel.process.WorkingDirectory;
import dev.nutshell.kernel.security.ProcessAttributes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Becomes the container's user and enters its working directory. Permitted capabilities are kept for [SetCapabilities].
///
/// @param cwd entered before the change of user, since it is often a directory of root alone; where root may not (a network
///     file system), after it
public record SetUser(long uid, long gid, List<Long> groups, String cwd) implements InitStep {
    private static final byte[] DENY = {'d', 'e', 'n', 'y'};

    public SetUser {
        groups = List.copyOf(groups);
    }

    @Override
    public void play(InitWorld world) {
        // /dev/stdout must be open to the user: programs reopen it by name
        new StandardStreams(world.syscalls()).giveTo(uid);
        boolean entered = enter(world, Errno.EACCES);
        ProcessAttributes attributes = new ProcessAttributes(world.syscalls());
        Credentials credentials = new Credentials(world.syscalls());
        attributes.setKeepCapabilities(true);
        setGroups(world, credentials);
        credentials.setGroup(gid);
        credentials.setUser(uid);
        attributes.setKeepCapabilities(false);
        if (!entered) {
            enter(world, Errno.ESRCH);
        }
    }

    /// In a user namespace with one id nobody may set groups (CVE-2014-8989): there are none to set.
    private void setGroups(InitWorld world, Credentials credentials) {
        try {
            credentials.setGroups(groups);
        } catch (KernelException failure) {
            if (failure.errno() != Errno.EPERM || !isDenied(world)) {
                throw failure;
            }
        }
    }

    private static boolean isDenied(InitWorld world) {
        byte[] word = new byte[DENY.length];
        try (Fd file = world.files().open(Path.of("/proc/self/setgroups"), OpenFlags.O_RDONLY, 0)) {
            return world.files().content().read(file, word, 0, word.length) == word.length
                    && Arrays.equals(word, DENY);
        } catch (KernelException _) {
            return false;
        }
    }

    /// A directory that is reachable through a leaked descriptor lies outside the root: the kernel's name for it tells
    /// (CVE-2024-21626).
    private boolean enter(InitWorld world, Errno tolerated) {
        WorkingDirectory directory = new WorkingDirectory(world.syscalls());
        try {
            directory.change(cwd);
        } catch (KernelException failure) {
            if (failure.errno() == tolerated) {
                return false;
            }
            throw new EngineException(
                    ErrorKind.NOT_EXECUTABLE,
                    "working directory " + cwd + ": " + failure.errno().text(),
                    failure);
        }
        if (!directory.current().startsWith("/")) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "working directory " + cwd + " is not inside the container");
        }
        return true;
    }

    @Override
    public String describe() {
        return "become user " + uid + ":" + gid + " in " + cwd;
    }

    @Override
    public void write(WireWriter wire) {
        wire.number(uid).number(gid).number(groups.size());
        for (long group : groups) {
            wire.number(group);
        }
        wire.text(cwd);
    }

    static SetUser read(WireReader wire) {
        long uid = wire.number();
        long gid = wire.number();
        int count = wire.length();
        List<Long> groups = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            groups.add(wire.number());
        }
        return new SetUser(uid, gid, groups, wire.text());
    }
}
