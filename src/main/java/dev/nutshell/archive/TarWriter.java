package dev.nutshell.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes a tar archive: ustar, with a PAX header in front of a member that ustar cannot say exactly (POSIX.1-2001, pax).
///
/// The same members always give the same bytes. Directories get a slash behind their name, as every writer does it.
public final class TarWriter implements AutoCloseable {
    private static final int BLOCK = TarHeader.BLOCK;
    private static final int NAME = 100;
    private static final int PREFIX = 155;
    private static final long LARGEST_SIZE = 077777777777L;
    private static final long LARGEST_ID = 07777777L;
    private static final byte[] PAX_NAME = "PaxHeaders/member".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream out;
    private final byte[] buffer = new byte[1 << 16];

    /// @param out stays open when this is closed
    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /// Adds a member without content, or a file of size 0.
    public void put(TarEntry entry) throws IOException {
        put(entry, InputStream.nullInputStream());
    }

    /// Adds a member and its content.
    ///
    /// @param content is read for `entry.size()` bytes; where it ends early, zeros stand for the rest: the header has promised
    ///     them, and a file that shrinks while it is read must not break the archive
    public void put(TarEntry entry, InputStream content) throws IOException {
        PaxRecords records = PaxRecords.of(entry);
        if (!records.isEmpty()) {
            byte[] bytes = records.toBytes();
            out.write(header(PAX_NAME, new byte[0], 'x', 0644, 0, 0, bytes.length, 0, 0, 0));
            out.write(bytes);
            pad(bytes.length);
        }
        out.write(
                header(
                        name(entry),
                        entry.linkName(),
                        type(entry.type()),
                        entry.mode(),
                        entry.uid(),
                        entry.gid(),
                        entry.size(),
                        entry.mtimeSeconds(),
                        entry.deviceMajor(),
                        entry.deviceMinor()));
        copy(content, entry.size());
    }

    /// Ends the archive: two blocks of zeros.
    @Override
    public void close() throws IOException {
        out.write(new byte[2 * BLOCK]);
        out.flush();
    }

    /// The member's name, with a slash behind that of a directory.
    static byte[] name(TarEntry entry) {
        byte[] name = entry.name();
        boolean slash =
                entry.type() == TarEntry.Type.DIRECTORY
                        && (name.length == 0 || name[name.length - 1] != '/');
        if (!slash) {
            return name;
        }
        byte[] longer = Arrays.copyOf(name, name.length + 1);
        longer[name.length] = '/';
        return longer;
    }

    /// Whether ustar has room for the name: 100 bytes, or a slash that divides it into 155 and 100.
    static boolean fits(byte[] name) {
        return name.length <= NAME || split(name) > 0;
    }

    /// Where the slash is that divides the name; 0 where there is none.
    private static int split(byte[] name) {
        for (int i = Math.min(PREFIX, name.length - 2); i > 0; i--) {
            if (name[i] == '/' && name.length - i - 1 <= NAME) {
                return i;
            }
        }
        return 0;
    }

    static boolean fitsSize(long size) {
        return size <= LARGEST_SIZE;
    }

    static boolean fitsId(long id) {
        return id <= LARGEST_ID;
    }

    private static char type(TarEntry.Type type) {
        return switch (type) {
            case FILE -> '0';
            case HARD_LINK -> '1';
            case SYMBOLIC_LINK -> '2';
            case CHARACTER_DEVICE -> '3';
            case BLOCK_DEVICE -> '4';
            case DIRECTORY -> '5';
            case FIFO -> '6';
        };
    }

    private static byte[] header(
            byte[] name,
            byte[] link,
            char type,
            int mode,
            long uid,
            long gid,
            long size,
            long mtime,
            long major,
            long minor) {
        byte[] block = new byte[BLOCK];
        int split = name.length > NAME ? split(name) : 0;
        text(block, 0, NAME, name, split == 0 ? 0 : split + 1);
        text(block, 345, split, name, 0);
        text(block, 157, NAME, link, 0);
        octal(block, 100, 8, mode);
        octal(block, 108, 8, fitsId(uid) ? uid : 0);
        octal(block, 116, 8, fitsId(gid) ? gid : 0);
        octal(block, 124, 12, fitsSize(size) ? size : 0);
        octal(block, 136, 12, mtime < 0 || mtime > LARGEST_SIZE ? 0 : mtime);
        block[156] = (byte) type;
        ascii(block, 257, "ustar\00000");
        octal(block, 329, 8, major);
        octal(block, 337, 8, minor);
        checksum(block);
        return block;
    }

    private static void checksum(byte[] block) {
        ascii(block, 148, "        ");
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        octal(block, 148, 7, sum);
    }

    private static void text(byte[] block, int offset, int length, byte[] text, int from) {
        System.arraycopy(text, from, block, offset, Math.min(length, text.length - from));
    }

    private static void ascii(byte[] block, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, block, offset, bytes.length);
    }

    /// `length - 1` octal digits and a zero byte.
    private static void octal(byte[] block, int offset, int length, long value) {
        long rest = value;
        for (int i = offset + length - 2; i >= offset; i--) {
            block[i] = (byte) ('0' + (rest & 7));
            rest >>= 3;
        }
        block[offset + length - 1] = 0;
    }

    private void copy(InputStream content, long size) throws IOException {
        long left = size;
        while (left > 0) {
            int read = content.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                read = (int) Math.min(buffer.length, left);
                Arrays.fill(buffer, 0, read, (byte) 0);
            }
            out.write(buffer, 0, read);
            left -= read;
        }
        pad(size);
    }

    private void pad(long size) throws IOException {
        out.write(new byte[(int) ((BLOCK - size % BLOCK) % BLOCK)]);
    }
}
