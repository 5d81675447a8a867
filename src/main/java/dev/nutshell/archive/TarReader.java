package dev.nutshell.archive;

import dev.nutshell.archive.TarEntry.Type;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a tar archive from a stream: ustar, v7, star, GNU (long names, old sparse files, base-256 numbers) and PAX (local
/// and global headers, extended attributes, sparse formats 0.0, 0.1 and 1.0).
///
/// Call [#next], then [#content] for a file whose content is wanted, and so on until `next` is empty; then [#drain]. Like
/// Go's archive/tar, by which Docker reads, it takes an archive without its closing blocks (or the padding before them) for
/// complete and gives no content to links, devices and directories. Of a global header extended attributes do not count.
public final class TarReader {
    /// Largest header that is held in memory: PAX records, long names, sparse maps (Go's archive/tar: 1 MiB too).
    private static final int MAX_HEADER = 1 << 20;

    /// Headers that may precede one member: a global, a local, a long name and a long link, with room for repetition.
    private static final int MAX_HEADERS = 64;

    private static final int BLOCK = TarHeader.BLOCK;
    private static final int PERMISSIONS = 0xfff;

    private final BlockSource source;
    private final PaxHeader global = new PaxHeader();
    private long stored;
    private long padding;
    private @Nullable SparseMap sparse;

    public TarReader(InputStream archive) {
        this.source = new BlockSource(archive);
    }

    /// The next member, empty at the end of the archive; content of the last one that nobody took is skipped.
    public Optional<TarEntry> next() throws IOException {
        source.skip(stored);
        source.skipPadding(padding);
        stored = 0;
        padding = 0;
        sparse = null;
        Pending pending = new Pending();
        for (int count = 0; count < MAX_HEADERS; count++) {
            byte[] block = new byte[BLOCK];
            if (!source.readBlock(block) || isEnd(block)) {
                return pending.endOfArchive();
            }
            TarHeader header = TarHeader.parse(block);
            switch (header.type()) {
                case 'x', 'X' -> {
                    pending.local = new PaxHeader();
                    pending.local.parse(special(header));
                }
                case 'g' -> {
                    global.parse(special(header));
                    requireSmall(global.size());
                }
                case 'L' -> pending.longName = terminated(special(header));
                case 'K' -> pending.longLink = terminated(special(header));
                case 'V' -> source.skip(padded(header.size()));
                default -> {
                    return Optional.of(entry(header, pending));
                }
            }
        }
        throw new CorruptArchiveException("more than " + MAX_HEADERS + " headers for one member");
    }

    /// Passes the content of the last member on, holes as holes.
    public void content(TarContent content) throws IOException {
        long remaining = stored;
        stored = 0;
        SparseMap map = sparse;
        if (map == null) {
            source.transfer(remaining, content);
            return;
        }
        long at = 0;
        for (int i = 0; i < map.numbers().size(); i += 2) {
            long offset = map.numbers().get(i);
            long length = map.numbers().get(i + 1);
            if (offset > at) {
                content.hole(offset - at);
            }
            source.transfer(length, content);
            at = offset + length;
        }
        if (map.size() > at) {
            content.hole(map.size() - at);
        }
    }

    /// Reads to the end of the stream: a digest covers what stands behind the archive's end, too.
    public void drain() throws IOException {
        source.drain();
    }

    /// Bytes of the archive read so far.
    public long position() {
        return source.position();
    }

    /// Headers that belong to the member after them.
    private static final class Pending {
        private PaxHeader local = new PaxHeader();
        private byte @Nullable [] longName;
        private byte @Nullable [] longLink;

        private Optional<TarEntry> endOfArchive() throws CorruptArchiveException {
            if (longName != null || longLink != null) {
                throw new CorruptArchiveException("archive ends after a long name");
            }
            return Optional.empty();
        }
    }

    /// Two zero blocks end the archive; one at the very end does, too.
    private boolean isEnd(byte[] block) throws IOException {
        if (!TarHeader.isZero(block)) {
            return false;
        }
        if (source.readBlock(block) && !TarHeader.isZero(block)) {
            throw new CorruptArchiveException("a single zero block between members");
        }
        return true;
    }

    private TarEntry entry(TarHeader header, Pending pending) throws IOException {
        PaxHeader pax = pending.local;
        byte[] name =
                pax.bytes("path", global)
                        .orElse(pending.longName != null ? pending.longName : header.name());
        byte[] link =
                pax.bytes("linkpath", global)
                        .orElse(pending.longLink != null ? pending.longLink : header.linkName());
        Type type = type(header.type(), name);
        stored =
                type == Type.FILE
                        ? requireSize(pax.number("size", global).orElse(header.size()))
                        : 0;
        padding = padded(stored) - stored;
        if (type == Type.FILE) {
            sparse = sparseMap(header, pax);
        }
        Optional<byte[]> realName = pax.bytes("GNU.sparse.name");
        PaxTime time = pax.time("mtime", global).orElse(new PaxTime(header.mtime(), 0));
        return new TarEntry(
                sparse != null && realName.isPresent() ? realName.get() : name,
                type,
                (int) header.mode() & PERMISSIONS,
                pax.number("uid", global).orElse(header.uid()),
                pax.number("gid", global).orElse(header.gid()),
                sparse != null ? sparse.size() : stored,
                time.seconds(),
                time.nanos(),
                link,
                header.deviceMajor(),
                header.deviceMinor(),
                pax.attributes());
    }

    /// v7 archives have no type for directories: their names end in a slash. That holds for them only: a `0` has content
    /// whatever its name is, and taking that content for headers would show other members than other readers see.
    private static Type type(char flag, byte[] name) throws CorruptArchiveException {
        return switch (flag) {
            case '\0' ->
                    name.length > 0 && name[name.length - 1] == '/' ? Type.DIRECTORY : Type.FILE;
            case '0', '7', 'S' -> Type.FILE;
            case '1' -> Type.HARD_LINK;
            case '2' -> Type.SYMBOLIC_LINK;
            case '3' -> Type.CHARACTER_DEVICE;
            case '4' -> Type.BLOCK_DEVICE;
            case '5' -> Type.DIRECTORY;
            case '6' -> Type.FIFO;
            default ->
                    throw new CorruptArchiveException(
                            "member of unknown type 0x" + Integer.toHexString(flag));
        };
    }

    private @Nullable SparseMap sparseMap(TarHeader header, PaxHeader pax) throws IOException {
        SparseMap map = null;
        if (header.type() == 'S') {
            map = SparseFormats.oldGnu(header, source);
        } else if (pax.number("GNU.sparse.major").orElse(0L) == 1) {
            long before = source.position();
            map = SparseFormats.version1(pax, source, stored);
            stored -= source.position() - before;
        } else if (pax.bytes("GNU.sparse.map").isPresent()
                || pax.bytes("GNU.sparse.size").isPresent()) {
            map = SparseFormats.version0(pax);
        }
        if (map != null) {
            map.validate(stored);
        }
        return map;
    }

    private byte[] special(TarHeader header) throws IOException {
        long size = requireSmall(requireSize(header.size()));
        byte[] content = source.readFully((int) size);
        source.skip(padded(size) - size);
        return content;
    }

    private static long requireSmall(long size) throws CorruptArchiveException {
        if (size > MAX_HEADER) {
            throw new CorruptArchiveException("header of " + size + " bytes, limit " + MAX_HEADER);
        }
        return size;
    }

    private static long requireSize(long size) throws CorruptArchiveException {
        if (size < 0 || size > Long.MAX_VALUE - BLOCK) {
            throw new CorruptArchiveException("member of impossible size " + size);
        }
        return size;
    }

    private static long padded(long size) throws CorruptArchiveException {
        return (requireSize(size) + BLOCK - 1) / BLOCK * BLOCK;
    }

    /// A GNU long name ends with a zero byte.
    private static byte[] terminated(byte[] content) {
        int end = 0;
        while (end < content.length && content[end] != 0) {
            end++;
        }
        return Arrays.copyOf(content, end);
    }
}
