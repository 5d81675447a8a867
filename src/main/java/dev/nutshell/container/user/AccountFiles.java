package dev.nutshell.container.user;

import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.abi.Errno;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.KernelException;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Reads the files of accounts below a container's root.
///
/// What is absent, a dangling or circular link, or no regular file is an empty file: most images from scratch have none.
final class AccountFiles {
    /// Far above any real file; a larger one is an attack on the engine's memory.
    private static final int LARGEST = 8 << 20;

    private static final int READABLE =
            OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY;

    /// Links lead where they would inside the container, and never into a procfs that somebody mounted there.
    private static final int CONFINED = OpenFlags.RESOLVE_IN_ROOT | OpenFlags.RESOLVE_NO_MAGICLINKS;

    private final Syscalls syscalls;

    AccountFiles(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    List<Account> passwd(Fd root) {
        return read(root, "passwd");
    }

    List<Account> group(Fd root) {
        return read(root, "group");
    }

    private List<Account> read(Fd root, String file) {
        try (FileCalls files = new FileCalls(syscalls)) {
            Optional<Fd> opened = open(files, root, FileCalls.bytes("etc/" + file));
            if (opened.isEmpty()) {
                return List.of();
            }
            try (Fd fd = opened.get()) {
                return files.attributes().status(fd).isRegular()
                        ? Account.parse(file, content(files, fd, file))
                        : List.of();
            }
        }
    }

    private static Optional<Fd> open(FileCalls files, Fd root, byte[] path) {
        try {
            return files.openResolvingIfPresent(root, path, READABLE, CONFINED);
        } catch (KernelException e) {
            // ENXIO: a fifo or socket; the rest are links that lead nowhere
            if (e.errno() == Errno.ELOOP || e.errno() == Errno.ENXIO || e.errno() == Errno.EXDEV) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static String content(FileCalls files, Fd fd, String file) {
        byte[] bytes =
                files.content()
                        .readWhole(fd, LARGEST)
                        .orElseThrow(
                                () ->
                                        new EngineException(
                                                ErrorKind.EXHAUSTED,
                                                "the container's "
                                                        + file
                                                        + " file is larger than "
                                                        + LARGEST
                                                        + " bytes"));
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
