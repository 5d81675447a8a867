package dev.nutshell.rootless;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Where the state of a user lies who is not root (XDG Base Directory Specification).
final class StateRoots {
    private static final String NAME = "nutshell";
    private static final int PRIVATE = 0700;
    private static final int OF_OTHERS = 077;
    private static final int DIRECTORY = OpenFlags.O_PATH | OpenFlags.O_DIRECTORY;

    private final Syscalls syscalls;
    private final Map<String, String> environment;
    private final long uid;
    private final Path temporary;

    /// @param temporary `/tmp`, but for tests
    StateRoots(Syscalls syscalls, Map<String, String> environment, long uid, Path temporary) {
        this.syscalls = syscalls;
        this.environment = environment;
        this.uid = uid;
        this.temporary = temporary;
    }

    /// `$XDG_DATA_HOME/nutshell`, else `~/.local/share/nutshell`.
    ///
    /// @throws EngineException INVALID_ARGUMENT where the user has no home
    Path root() {
        String data = environment.getOrDefault("XDG_DATA_HOME", "");
        if (data.startsWith("/")) {
            return Path.of(data, NAME);
        }
        String home = environment.getOrDefault("HOME", "");
        if (!home.startsWith("/")) {
            throw new EngineException(
                    ErrorKind.INVALID_ARGUMENT,
                    "no place for images and containers: HOME is not set (set it, XDG_DATA_HOME or"
                            + " --root)");
        }
        return Path.of(home, ".local/share", NAME);
    }

    /// `$XDG_RUNTIME_DIR/nutshell`, where that folder is the user's, else `/tmp/nutshell-UID`, which is there afterwards.
    ///
    /// @throws EngineException PERMISSION_DENIED where somebody else has made that one
    Path runRoot() {
        String given = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        try (FileCalls files = new FileCalls(syscalls)) {
            // su(1) hands the caller's on, which is another user's
            if (given.startsWith("/") && isOwn(status(files, Path.of(given)))) {
                return Path.of(given, NAME);
            }
            return fallback(files);
        }
    }

    /// Anybody can make a folder of that name first, and would have the containers in his hands.
    private Path fallback(FileCalls files) {
        String name = NAME + "-" + uid;
        Path folder = temporary.resolve(name);
        try (Fd parent = files.open(temporary, DIRECTORY, 0)) {
            files.makeDirectory(parent, FileCalls.bytes(name), PRIVATE);
            Optional<FileStatus> status = files.attributes().status(parent, FileCalls.bytes(name));
            if (!isOwn(status)) {
                throw new EngineException(
                        ErrorKind.PERMISSION_DENIED,
                        folder
                                + " is not a folder of this user alone: have it removed, or set"
                                + " XDG_RUNTIME_DIR or --runroot");
            }
        }
        return folder;
    }

    private static Optional<FileStatus> status(FileCalls files, Path folder) {
        try (Fd opened = files.open(folder, DIRECTORY, 0)) {
            return Optional.of(files.attributes().status(opened));
        } catch (EngineException _) {
            return Optional.empty();
        }
    }

    private boolean isOwn(Optional<FileStatus> status) {
        return status.filter(
                        it ->
                                it.isDirectory()
                                        && Integer.toUnsignedLong(it.uid()) == uid
                                        && (it.permissions() & OF_OTHERS) == 0)
                .isPresent();
    }
}
