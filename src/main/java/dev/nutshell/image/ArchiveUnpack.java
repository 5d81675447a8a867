package dev.nutshell.image;

import dev.nutshell.archive.Compression;
import dev.nutshell.archive.CorruptArchiveException;
import dev.nutshell.archive.TarReader;
import dev.nutshell.archive.UserArchive;
import dev.nutshell.base.EngineException;
import dev.nutshell.base.ErrorKind;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import java.io.IOException;
import java.io.InputStream;

/// Unpacks an archive that is no layer into an empty directory, with the same care: it may come from anywhere.
public final class ArchiveUnpack {
    /// Takes every permission bit away, so that each member's mode is set and not left to the process's umask.
    private static final int WHOLE_UMASK = 0777;

    private ArchiveUnpack() {}

    /// @param archive plain or compressed; read to its end
    /// @param directory empty, opened for reading
    /// @throws EngineException CORRUPT for what is no archive or wants to get out of the directory
    public static void into(FileCalls files, Fd directory, InputStream archive) {
        try (InputStream plain = Compression.decode(UserArchive.readable(archive));
                LayerUnpack unpack =
                        new LayerUnpack(files, directory, LayerLimits.DEFAULT, WHOLE_UMASK)) {
            unpack.unpack(new TarReader(plain));
        } catch (CorruptArchiveException e) {
            throw new EngineException(ErrorKind.CORRUPT, "archive: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorKind.SYSTEM, "cannot read the archive: " + e.getMessage(), e);
        }
    }
}
