package dev.nutshell.container.log;

import dev.nutshell.base.EngineException;
import dev.nutshell.kernel.abi.OpenFlags;
import dev.nutshell.kernel.call.Syscalls;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// The thread that compresses the rotated files of one log (RFC 1952).
///
/// The header says which file it was ([SourceIdentity]): a reader that has that file open finds its successor by it.
final class LogCompression implements Runnable {
    private static final int BLOCK = 1 << 16;
    private static final int MODE = 0640;

    private final Syscalls syscalls;
    private final RotatedFiles rotated;
    private final String name;

    LogCompression(Syscalls syscalls, RotatedFiles rotated, String name) {
        this.syscalls = syscalls;
        this.rotated = rotated;
        this.name = name;
    }

    @Override
    public void run() {
        try (FileCalls files = new FileCalls(syscalls);
                Fd directory = rotated.openFolder(files)) {
            RotatedFiles.Source source = rotated.nextToCompress(files, directory);
            while (source != null) {
                try (Fd file = source.file()) {
                    compress(files, directory, source, file);
                }
                source = rotated.nextToCompress(files, directory);
            }
        } catch (EngineException _) {
            // disk full: the file stays as it is, and the next rotation tries again
            rotated.giveUp();
        }
    }

    private void compress(FileCalls files, Fd directory, RotatedFiles.Source source, Fd file) {
        String target = FileName.unfinished(name);
        try (Fd output =
                files.openAt(
                        directory,
                        FileCalls.bytes(target),
                        OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC,
                        MODE)) {
            if (deflate(files, source, file, output)) {
                rotated.publish(files, directory, source, target);
                return;
            }
        } catch (EngineException failure) {
            files.unlink(directory, FileCalls.bytes(target));
            throw failure;
        }
        files.unlink(directory, FileCalls.bytes(target));
    }

    /// @return whether it was done to the end
    private boolean deflate(FileCalls files, RotatedFiles.Source source, Fd file, Fd output) {
        FileStatus status = files.attributes().status(file);
        byte[] input = new byte[BLOCK];
        byte[] compressed = new byte[BLOCK];
        CRC32 checksum = new CRC32();
        byte[] header = SourceIdentity.of(status).toGzipHeader();
        files.content().write(output, header, 0, header.length);
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            while (!deflater.finished()) {
                if (!rotated.isWanted(source)) {
                    return false;
                }
                int count = files.content().read(file, input, 0, BLOCK);
                if (count > 0) {
                    checksum.update(input, 0, count);
                    deflater.setInput(input, 0, count);
                } else {
                    deflater.finish();
                }
                drain(files, deflater, compressed, output);
            }
            byte[] trailer = trailer(checksum.getValue(), deflater.getBytesRead());
            files.content().write(output, trailer, 0, trailer.length);
            // the source is removed then: a power cut must not find neither
            files.content().sync(output);
            return true;
        } finally {
            deflater.end();
        }
    }

    private static void drain(FileCalls files, Deflater deflater, byte[] compressed, Fd output) {
        int length = deflater.deflate(compressed);
        while (length > 0) {
            files.content().write(output, compressed, 0, length);
            length = deflater.deflate(compressed);
        }
    }

    private static byte[] trailer(long checksum, long length) {
        byte[] trailer = new byte[8];
        for (int i = 0; i < 4; i++) {
            trailer[i] = (byte) (checksum >>> (8 * i));
            trailer[4 + i] = (byte) (length >>> (8 * i));
        }
        return trailer;
    }
}
