package dev.nutshell.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nutshell.testing.TarArchive;
import dev.nutshell.testing.TarArchive.Member;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarReaderTest {
    @Test
    void readsEveryFieldOfAUstarHeader() throws IOException {
        Member member =
                new Member("bin/tool", '0')
                        .mode(0104755)
                        .owner(1000, 4321)
                        .time(12345)
                        .content("x");

        TarEntry entry = single(new TarArchive().add(member).closed());

        assertThat(text(entry.name())).isEqualTo("bin/tool");
        assertThat(entry.type()).isEqualTo(TarEntry.Type.FILE);
        assertThat(entry.mode()).isEqualTo(04755);
        assertThat(entry.uid()).isEqualTo(1000);
        assertThat(entry.gid()).isEqualTo(4321);
        assertThat(entry.size()).isEqualTo(1);
        assertThat(entry.mtimeSeconds()).isEqualTo(12345);
        assertThat(entry.mtimeNanos()).isZero();
        assertThat(entry.linkName()).isEmpty();
        assertThat(entry.attributes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, FILE",
        "7, FILE",
        "1, HARD_LINK",
        "2, SYMBOLIC_LINK",
        "3, CHARACTER_DEVICE",
        "4, BLOCK_DEVICE",
        "5, DIRECTORY",
        "6, FIFO"
    })
    void knowsTheTypesOfPosix(char flag, TarEntry.Type type) throws IOException {
        assertThat(single(new TarArchive().add(new Member("a", flag)).closed()).type())
                .isEqualTo(type);
    }

    @Test
    void refusesTypesThatNobodyKnows() {
        assertCorrupt(
                new TarArchive().add(new Member("a", 'Q')).closed(), "member of unknown type 0x51");
    }

    @Test
    void directoriesOfV7EndInASlash() throws IOException {
        assertThat(single(new TarArchive().add(new Member("a/", '\0')).closed()).type())
                .isEqualTo(TarEntry.Type.DIRECTORY);
        assertThat(single(new TarArchive().add(new Member("a", '\0')).closed()).type())
                .isEqualTo(TarEntry.Type.FILE);
    }

    /// Content that one reader skips and another takes for headers shows them different archives.
    @ParameterizedTest
    @ValueSource(chars = {'0', '7'})
    void contentOfAFileWithASlashBehindItsNameIsNoHeader(char flag) throws IOException {
        byte[] hidden = new TarArchive().file("smuggled", "").open();

        List<String> names =
                names(
                        new TarArchive()
                                .add(new Member("a/", flag).content(hidden))
                                .file("b", "")
                                .closed());

        assertThat(names).containsExactly("a/", "b");
    }

    @Test
    void linksAndDirectoriesHaveNoContentWhateverTheirSizeSays() throws IOException {
        TarArchive archive = new TarArchive();
        for (char flag : new char[] {'1', '2', '3', '4', '5', '6'}) {
            archive.add(new Member("m" + flag, flag).promising(5000));
        }

        assertThat(names(archive.closed())).containsExactly("m1", "m2", "m3", "m4", "m5", "m6");
    }

    @Test
    void joinsThePrefixOfUstarAndOnlyOfUstar() throws IOException {
        Member member = new Member("name", '0').put(345, 155, "some/prefix");
        assertThat(names(new TarArchive().add(member).closed()))
                .containsExactly("some/prefix/name");

        member.put(257, 8, "ustar  \0");
        assertThat(names(new TarArchive().add(member).closed())).containsExactly("name");
    }

    @Test
    void prefixOfStarIsShorter() throws IOException {
        Member member =
                new Member("name", '0')
                        .put(345, 155, "p".repeat(131) + "00000000000")
                        .put(508, 4, "tar\0");

        assertThat(names(new TarArchive().add(member).closed()))
                .containsExactly("p".repeat(131) + "/name");
    }

    @Test
    void namesMayFillTheirFields() throws IOException {
        Member member = new Member("n".repeat(100), '2').link("t".repeat(100));

        TarEntry entry = single(new TarArchive().add(member).closed());

        assertThat(text(entry.name())).isEqualTo("n".repeat(100));
        assertThat(text(entry.linkName())).isEqualTo("t".repeat(100));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"0000644\\0\" | 420",
                "\"   644 \\0\" | 420",
                "\"644 \\0\\0\\0\\0\" | 420",
                "\"644\\0junk\" | 420",
                "\"00000644\" | 420",
                "\"\\0\\0\\0\\0\\0\\0\\0\\0\" | 0",
                "\"        \" | 0"
            })
    void takesTheOctalOfAllWriters(String field, int mode) throws IOException {
        Member member = new Member("a", '0').put(100, 8, field.replace("\\0", "\0"));

        assertThat(single(new TarArchive().add(member).closed()).mode()).isEqualTo(mode);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000648", "-000644", "644 7", "0x1ff", "abc"})
    void refusesModesThatAreNoOctal(String field) {
        assertCorrupt(
                new TarArchive().add(new Member("a", '0').put(100, 8, field)).closed(),
                "mode is no octal number");
    }

    @Test
    void readsBinaryNumbers() throws IOException {
        Member member =
                new Member("a", '0')
                        .binary(108, 8, 4_000_000_000L)
                        .binary(116, 8, 1L << 55)
                        .binary(136, 12, -1_500_000_000L);

        TarEntry entry = single(new TarArchive().add(member).closed());

        assertThat(entry.uid()).isEqualTo(4_000_000_000L);
        assertThat(entry.gid()).isEqualTo(1L << 55);
        assertThat(entry.mtimeSeconds()).isEqualTo(-1_500_000_000L);
    }

    @Test
    void refusesBinaryNumbersAboveALong() {
        Member member = new Member("a", '0').binary(124, 12, 0);
        byte[] header = member.put(125, 11, "\u0001\0\0\0\0\0\0\0\0\0\0").header();

        assertCorrupt(new TarArchive().raw(header).closed(), "size is out of range");
    }

    @Test
    void refusesNegativeSizes() {
        assertCorrupt(
                new TarArchive().add(new Member("a", '0').binary(124, 12, -1)).closed(),
                "member of impossible size -1");
    }

    @Test
    void refusesSizesThatOverflowWithTheirPadding() {
        assertCorrupt(
                new TarArchive().add(new Member("a", '0').binary(124, 12, Long.MAX_VALUE)).closed(),
                "member of impossible size 9223372036854775807");
    }

    @Test
    void checksumMayBeOfSignedBytes() throws IOException {
        byte[] header = new Member("n\u00e4me", '0').header();
        int signed = 0;
        for (int i = 0; i < header.length; i++) {
            signed += i >= 148 && i < 156 ? ' ' : header[i];
        }
        byte[] sum = "%06o\0 ".formatted(signed).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(sum, 0, header, 148, 8);

        assertThat(names(new TarArchive().raw(header).closed())).containsExactly("n\u00e4me");
    }

    @Test
    void wrongChecksumMeansNoHeader() {
        byte[] archive = new TarArchive().file("a", "").closed();
        archive[0]++;

        assertCorrupt(archive, "not a tar header: wrong checksum");
    }

    @Test
    void gnuLongNamesAndLinksAreOfTheNextMember() throws IOException {
        byte[] archive =
                new TarArchive()
                        .add(new Member("././@LongLink", 'L').content("n".repeat(300) + "\0"))
                        .add(new Member("././@LongLink", 'K').content("t".repeat(300) + "\0"))
                        .symlink("short", "short")
                        .symlink("other", "target")
                        .closed();

        List<TarEntry> entries = entries(archive);

        assertThat(text(entries.get(0).name())).isEqualTo("n".repeat(300));
        assertThat(text(entries.get(0).linkName())).isEqualTo("t".repeat(300));
        assertThat(text(entries.get(1).name())).isEqualTo("other");
        assertThat(text(entries.get(1).linkName())).isEqualTo("target");
    }

    @Test
    void longNameThatNothingFollowsIsAnError() {
        assertCorrupt(
                new TarArchive().add(new Member("x", 'L').content("long\0")).closed(),
                "archive ends after a long name");
    }

    @Test
    void volumeLabelsAreNoMembers() throws IOException {
        assertThat(names(new TarArchive().add(new Member("label", 'V')).file("a", "").closed()))
                .containsExactly("a");
    }

    @Test
    void paxRecordsReplaceTheFieldsOfOneMember() throws IOException {
        byte[] archive =
                new TarArchive()
                        .pax(
                                "path", "other/n\u00e4me\nwith line break",
                                "linkpath", "else where",
                                "uid", "4294967294",
                                "gid", "77",
                                "mtime", "1234567890.987654321")
                        .add(new Member("name", '2').link("link").owner(1, 2))
                        .file("second", "")
                        .closed();

        List<TarEntry> entries = entries(archive);

        TarEntry first = entries.getFirst();
        assertThat(text(first.name())).isEqualTo("other/n\u00e4me\nwith line break");
        assertThat(text(first.linkName())).isEqualTo("else where");
        assertThat(first.uid()).isEqualTo(4294967294L);
        assertThat(first.gid()).isEqualTo(77);
        assertThat(first.mtimeSeconds()).isEqualTo(1234567890);
        assertThat(first.mtimeNanos()).isEqualTo(987654321);
        assertThat(text(entries.get(1).name())).isEqualTo("second");
        assertThat(entries.get(1).mtimeSeconds()).isEqualTo(TarArchive.TIME);
    }

    @Test
    void sizeOfPaxWinsOverTheHeader() throws IOException {
        byte[] hidden = new TarArchive().file("smuggled", "").open();
        byte[] archive =
                new TarArchive()
                        .pax("size", Integer.toString(hidden.length))
                        .raw(new Member("a", '0').promising(0).header())
                        .raw(hidden)
                        .file("b", "")
                        .closed();

        assertThat(names(archive)).containsExactly("a", "b");
    }

    @Test
    void globalRecordsHoldUntilTheyAreReplaced() throws IOException {
        byte[] archive =
                new TarArchive()
                        .globalPax("mtime", "100", "uid", "7")
                        .file("a", "")
                        .pax("mtime", "200")
                        .file("b", "")
                        .globalPax("mtime", "300")
                        .file("c", "")
                        .closed();

        List<TarEntry> entries = entries(archive);

        assertThat(entries).extracting(TarEntry::mtimeSeconds).containsExactly(100L, 200L, 300L);
        assertThat(entries).extracting(TarEntry::uid).containsExactly(7L, 7L, 7L);
    }

    @Test
    void emptyRecordTakesTheGlobalOneAway() throws IOException {
        byte[] archive =
                new TarArchive()
                        .globalPax("mtime", "100")
                        .pax("mtime", "")
                        .file("a", "")
                        .file("b", "")
                        .closed();

        assertThat(entries(archive))
                .extracting(TarEntry::mtimeSeconds)
                .containsExactly(TarArchive.TIME, 100L);
    }

    /// Else a few headers could make every one of millions of members expensive.
    @Test
    void attributesOfTheGlobalHeaderDoNotCount() throws IOException {
        byte[] archive =
                new TarArchive().globalPax("SCHILY.xattr.user.a", "x").file("a", "").closed();

        assertThat(single(archive).attributes()).isEmpty();
    }

    @Test
    void globalHeadersCannotFillTheMemory() {
        TarArchive archive = new TarArchive();
        for (int i = 0; i < 3; i++) {
            archive.globalPax("key" + i, "v".repeat(400_000));
        }

        assertCorrupt(archive.closed(), "header of 1200012 bytes, limit 1048576");
    }

    @Test
    void ofTwoPaxHeadersTheLaterCounts() throws IOException {
        byte[] archive =
                new TarArchive()
                        .pax("path", "first", "uid", "5")
                        .pax("path", "x")
                        .file("a", "")
                        .closed();

        TarEntry entry = single(archive);

        assertThat(text(entry.name())).isEqualTo("x");
        assertThat(entry.uid()).isZero();
    }

    @Test
    void attributesKeepTheirBytesAndOrder() throws IOException {
        String binary = "\1\0\0\2\n=\u00ff\u00fe\0";
        byte[] archive =
                new TarArchive()
                        .pax(
                                "SCHILY.xattr.security.capability", binary,
                                "SCHILY.xattr.user.empty", "",
                                "SCHILY.xattr.user.n\u00e4me", "v")
                        .file("a", "")
                        .closed();

        List<String> attributes = new ArrayList<>();
        for (TarEntry.ExtendedAttribute attribute : single(archive).attributes()) {
            attributes.add(text(attribute.name()) + "=" + text(attribute.value()));
        }

        assertThat(attributes)
                .containsExactly(
                        "security.capability=" + binary, "user.empty=", "user.n\u00e4me=v");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "1.5, 1, 500000000",
        "1., 1, 0",
        "1.000000001, 1, 1",
        "1.0000000019, 1, 1",
        "-1, -1, 0",
        "-1.5, -2, 500000000",
        "-0.000000001, -1, 999999999",
        "4102444800.123456789, 4102444800, 123456789"
    })
    void timesAreExactToTheNanosecond(String text, long seconds, int nanos) throws IOException {
        TarEntry entry = single(new TarArchive().pax("mtime", text).file("a", "").closed());

        assertThat(entry.mtimeSeconds()).isEqualTo(seconds);
        assertThat(entry.mtimeNanos()).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"now", ".5", "1,5", "1e9", "--1", "1.5x", "9999999999999999999"})
    void refusesTimesThatAreNone(String text) {
        assertCorrupt(
                new TarArchive().pax("mtime", text).file("a", "").closed(), "mtime is no time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0x5", "1.0", " 5", "99999999999999999999"})
    void refusesOwnersThatAreNoNumber(String text) {
        assertCorrupt(new TarArchive().pax("uid", text).file("a", "").closed(), "uid is no number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "linkpath", "GNU.sparse.name"})
    void refusesZeroBytesInNames(String key) {
        assertCorrupt(
                new TarArchive().pax(key, "safe\0/../../etc").file("a", "").closed(),
                "pax record " + key + " holds a zero byte");
    }

    @ParameterizedTest
    @CsvSource({
        "'12 path=abc', pax record has wrong length 12",
        "'5 a=b', pax record is not key=value and newline",
        "'99 a=b\n', pax record has wrong length 99",
        "'2 a=b\n', pax record has wrong length 2",
        "'a=b\n', pax record has no length",
        "' a=b\n', pax record has no length",
        "'6 abc\n', pax record is not key=value and newline",
        "'6 =bc\n', pax record has no usable key",
        "'999999999999999999999 a=b\n', pax record has no length"
    })
    void refusesMalformedPaxRecords(String header, String message) {
        assertCorrupt(
                new TarArchive().add(new Member("x", 'x').content(header)).file("a", "").closed(),
                message);
    }

    @Test
    void headersAreLimitedInSizeAndNumber() {
        assertCorrupt(
                new TarArchive().raw(new Member("x", 'x').promising(2 << 20).header()).closed(),
                "header of 2097152 bytes, limit 1048576");
        TarArchive many = new TarArchive();
        for (int i = 0; i < 64; i++) {
            many.pax("a", "b");
        }
        assertCorrupt(many.file("a", "").closed(), "more than 64 headers for one member");
    }

    @Test
    void archiveMayEndWithoutItsClosingBlocks() throws IOException {
        TarArchive archive = new TarArchive().file("a", "x").file("b", "y");

        assertThat(names(archive.open())).containsExactly("a", "b");
        assertThat(names(Arrays.copyOf(archive.open(), archive.open().length + 512)))
                .containsExactly("a", "b");
        byte[] withoutPadding = Arrays.copyOf(archive.open(), archive.open().length - 511);
        assertThat(names(withoutPadding)).containsExactly("a", "b");
        assertThat(names(new byte[0])).isEmpty();
    }

    @Test
    void archiveThatEndsWithinAHeaderOrContentIsTruncated() {
        byte[] archive = new TarArchive().file("a", "x".repeat(700)).file("b", "y").open();

        assertCorrupt(Arrays.copyOf(archive, 100), "archive is truncated after 100 bytes");
        assertCorrupt(Arrays.copyOf(archive, 1211), "archive is truncated after 1211 bytes");
        assertCorrupt(Arrays.copyOf(archive, 1600), "archive is truncated after 1600 bytes");
    }

    @Test
    void nothingCountsBehindTheClosingBlocks() throws IOException {
        byte[] closed = new TarArchive().file("a", "x").closed();
        byte[] archive =
                new TarArchive().raw(closed).file("behind", "").raw("garbage".getBytes()).open();
        TarReader reader = new TarReader(new ByteArrayInputStream(archive));

        assertThat(reader.next()).isPresent();
        assertThat(reader.next()).isEmpty();
        reader.drain();
        assertThat(reader.position()).isEqualTo(archive.length);
    }

    @Test
    void singleZeroBlockBetweenMembersIsAnError() {
        assertCorrupt(
                new TarArchive().file("a", "").raw(new byte[512]).file("b", "").closed(),
                "a single zero block between members");
    }

    @Test
    void contentThatNobodyTakesIsSkipped() throws IOException {
        TarReader reader =
                new TarReader(
                        new ByteArrayInputStream(
                                new TarArchive()
                                        .file("a", "x".repeat(1000))
                                        .file("b", "take me")
                                        .closed()));
        reader.next();
        reader.next();

        assertThat(content(reader)).isEqualTo("take me");
        assertThat(content(reader)).as("a second time there is none").isEmpty();
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void readsFromStreamsThatGiveOneByteAtATime() throws IOException {
        byte[] archive = new TarArchive().pax("path", "p").file("a", "content").closed();
        TarReader reader = new TarReader(new Trickle(archive));

        assertThat(text(reader.next().orElseThrow().name())).isEqualTo("p");
        assertThat(content(reader)).isEqualTo("content");
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void namesForMessagesAreOneShortLine() throws IOException {
        byte[] archive =
                new TarArchive()
                        .pax("path", "bad\n\u001b[31mname\u00ff" + "x".repeat(100_000))
                        .file("a", "")
                        .closed();

        assertThat(single(archive).display())
                .startsWith("bad??[31mname\ufffdxxx")
                .endsWith("x...")
                .hasSize(256 + 3);
    }

    /// A stream as slow networks make them.
    private static final class Trickle extends InputStream {
        private final InputStream bytes;

        private Trickle(byte[] content) {
            this.bytes = new ByteArrayInputStream(content);
        }

        @Override
        public int read() throws IOException {
            return bytes.read();
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            return bytes.read(target, from, Math.min(1, length));
        }
    }

    private static String content(TarReader reader) throws IOException {
        SparseContent content = new SparseContent();
        reader.content(content);
        return content.text();
    }

    private static TarEntry single(byte[] archive) throws IOException {
        List<TarEntry> entries = entries(archive);
        assertThat(entries).hasSize(1);
        return entries.getFirst();
    }

    private static List<String> names(byte[] archive) throws IOException {
        return entries(archive).stream().map(entry -> text(entry.name())).toList();
    }

    private static List<TarEntry> entries(byte[] archive) throws IOException {
        TarReader reader = new TarReader(new ByteArrayInputStream(archive));
        List<TarEntry> entries = new ArrayList<>();
        for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
            entries.add(next.get());
        }
        reader.drain();
        return entries;
    }

    private static void assertCorrupt(byte[] archive, String message) {
        assertThatThrownBy(() -> entries(archive))
                .isInstanceOf(CorruptArchiveException.class)
                .hasMessage(message);
    }

    private static String text(byte[] name) {
        return new String(name, StandardCharsets.ISO_8859_1);
    }
}
