package dev.nutshell.testing;

import dev.nutshell.testing.TarArchive.Member;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A small archive with a member of every kind and every way to describe one: what tests damage.
public final class SampleArchive {
    private SampleArchive() {}

    public static byte[] everyKind() {
        String map = "2\n3\n2\n1000\n1\n";
        return new TarArchive()
                .globalPax("comment", "x")
                .directory("d/")
                .file("d/f", "content")
                .pax("path", "d/" + "long".repeat(40), "mtime", "1.5", "SCHILY.xattr.user.a", "\0b")
                .file("short", "")
                .add(new Member("L", 'L').content("gnu".repeat(60) + "\0"))
                .add(new Member("K", 'K').content("link".repeat(60) + "\0"))
                .symlink("s", "t")
                .hardLink("h", "d/f")
                .add(new Member("c", '3').device(1, 3))
                .add(new Member("b", '4').device(7, 200))
                .add(new Member("p", '6'))
                .add(new Member("binary", '0').binary(108, 8, 1L << 31).binary(136, 12, -5))
                .add(
                        new Member("old", 'S')
                                .put(257, 8, "ustar  \0")
                                .octal(386, 12, 5)
                                .octal(398, 12, 3)
                                .octal(483, 12, 5000)
                                .content("abc"))
                .pax("GNU.sparse.size", "20", "GNU.sparse.name", "r", "GNU.sparse.map", "3,2,10,1")
                .file("sparse-0.1", "xyz")
                .pax(
                        "GNU.sparse.major", "1",
                        "GNU.sparse.minor", "0",
                        "GNU.sparse.realsize", "2000")
                .file("sparse-1.0", map + "\0".repeat(512 - map.length()) + "xyz")
                .file("d/.wh.gone", "")
                .file("e/.wh..wh..opq", "")
                .closed();
    }

    /// Gives every header of `archive` the checksum that it should have, so that damage gets past the first gate.
    public static void repairChecksums(byte[] archive) {
        for (int at = 0; at + TarArchive.BLOCK <= archive.length; at += TarArchive.BLOCK) {
            if (archive[at + 257] == 'u' && archive[at + 258] == 's') {
                int sum = 8 * ' ';
                for (int i = 0; i < TarArchive.BLOCK; i++) {
                    sum += i >= 148 && i < 156 ? 0 : archive[at + i] & 0xff;
                }
                byte[] text =
                        String.format(Locale.ROOT, "%06o\0 ", sum)
                                .getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(text, 0, archive, at + 148, 8);
            }
        }
    }
}
