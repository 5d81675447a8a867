package dev.nutshell.runtime.init;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.base.WireReader;
import dev.nutshell.base.WireWriter;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.file.StandardStreams;
import dev.nutshell.kernel.process.Credentials;
import dev.nutshell.kernel.process.WorkingDirectory;
import dev.nutshell.kernel.security.ProcessAttributes;
import java.util.ArrayList;
import java.util.List;

/// Becomes the container's user and enters its working directory. Permitted capabilities are kept for [SetCapabilities].
///
/// @param cwd entered before the change of user, since it is often a directory of root alone; where root may not (a network
///     file system), after it
public record SetUser(long uid, long gid, List<Long> groups, String cwd) implements InitStep {
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
        credentials.setGroups(groups);
        credentials.setGroup(gid);
        credentials.setUser(uid);
        attributes.setKeepCapabilities(false);
        if (!entered) {
            enter(world, Errno.ESRCH);
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
