package dev.nutshell.container.log.read;

import dev.nutshell.base.BulkInputStream;
import dev.nutshell.container.log.SourceIdentity;
import dev.nutshell.kernel.file.Fd;
import dev.nutshell.kernel.file.FileCalls;
import dev.nutshell.kernel.file.FileStatus;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/// One open file of a log. What is open stays readable and keeps its identity, whatever rotation does to its name.
final class LogSource implements AutoCloseable {
    private static final int GZIP_BLOCK = 1 << 16;

    private final FileCalls files;
    private final Fd file;
    private final boolean compressed;
    private final long inode;
    private final long device;
    private final SourceIdentity origin;

    LogSource(FileCalls files, Fd file, boolean compressed) {
        this.files = files;
        this.file = file;
        this.compressed = compressed;
        FileStatus status = files.attributes().status(file);
        this.inode = status.inode();
        this.device = status.device();
        this.origin = compressed ? readOrigin() : SourceIdentity.of(status);
    }

    private SourceIdentity readOrigin() {
        byte[] header = new byte[SourceIdentity.HEADER_LENGTH];
        return SourceIdentity.ofGzipHeader(header, readAt(0, header, 0, header.length));
    }

    boolean isCompressed() {
        return compressed;
    }

    /// Bytes on the disk now.
    long size() {
        return files.attributes().status(file).size();
    }

    /// When the newest record was written, as seconds since the epoch, at the latest.
    long lastWritten() {
        return origin.seconds();
    }

    /// Whether `other` has the same records: it is the same file, or that file compressed.
    boolean isSameAs(LogSource other) {
        if (inode == other.inode && device == other.device && compressed == other.compressed) {
            return true;
        }
        return !compressed
                && other.compressed
                && SourceIdentity.of(files.attributes().status(file)).equals(other.origin);
    }

    boolean isFile(FileStatus status) {
        return status.inode() == inode && status.device() == device;
    }

    /// Reads from a file that is not compressed.
    int readAt(long position, byte[] target, int from, int length) {
        return files.content().readAt(file, position, target, from, length);
    }

    /// All records of a compressed file.
    InputStream decompressed() throws IOException {
        return new GZIPInputStream(new RawInput(), GZIP_BLOCK);
    }

    @Override
    public void close() {
        file.close();
    }

    /// The bytes of the file from its beginning.
    private final class RawInput extends BulkInputStream {
        private long position;

        @Override
        public int read(byte[] target, int from, int length) {
            int count = readAt(position, target, from, length);
            position += count;
            return count == 0 && length > 0 ? -1 : count;
        }
    }
}
