package dev.nutshell.volume;

import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.TreeCopy;
import java.util.Optional;

/// What the image has where a volume is mounted: Docker fills empty volumes with it at `create`.
///
/// The path is resolved inside the image whatever links and `..` are in it (CVE-2022-23648).
///
/// @param root the container's root directory, an O_PATH descriptor will do; the caller closes it
/// @param destination absolute path in the container
public record ImageContent(Fd root, String destination) implements VolumeContent {
    private static final int LISTABLE = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY;
    private static final int CONFINED = OpenFlags.RESOLVE_IN_ROOT | OpenFlags.RESOLVE_NO_MAGICLINKS;

    /// Copies the directory's content, and its own owner, mode and times; nothing where the image has no such directory.
    @Override
    public void writeInto(FileCalls files, Fd data) {
        Optional<Fd> source =
                files.openResolvingIfPresent(
                        root, FileCalls.bytes(destination), LISTABLE, CONFINED);
        if (source.isPresent()) {
            try (Fd from = source.get()) {
                new TreeCopy(files, data).copy(from);
            }
        }
    }
}
